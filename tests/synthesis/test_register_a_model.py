"""Registering a model …"""

import json
import pickle
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import torch
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from safetensors.torch import save_file
from torch import nn

from generation.generator import TrainedGenerator
from generation.presets.reading import parse
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.jobs.models import Job, State
from reviewapp.synthesis import loading, selectors, services, shelf, weight_files
from reviewapp.synthesis.errors import NameNotUsable, WeightsDamaged, WeightsNotWelcome
from reviewapp.synthesis.models import Model
from reviewapp.synthesis.tasks import register as task
from tests.factories import AT, a_person
from tests.synthesis.factories import RECIPE, a_model, tiny_weights

pytestmark = pytest.mark.django_db

TOML = """
name = "tiny"
version = 1
family = "diffusion"
data = {size = 16, low = -1000.0, high = 400.0, stored = "int16"}
conditioning = {classes = {lesion = ["NONE", "NODULE"]}}
networks = {denoiser = {kind = "unet", widths = [8, 16], blocks = 1}}
objective = {kind = "flow"}
schedule = {steps = 4, batch = 4}
sampling = {steps = 2, together = 4}
"""


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


def ask(pieces: list[bytes], *, by: User, name: str = "Mine", recipe: str = "") -> Job:
    return services.request_registration(
        pieces, name=name, intended_use="To compare.", recipe=recipe, by=by, at=AT
    )


def bare(folder: Path) -> Path:
    """Tensors that fit the recipe, in a file that does not say so."""
    path = folder / "bare.safetensors"
    generator = TrainedGenerator.new(parse(RECIPE), seed=5)
    save_file({k: v.contiguous() for k, v in generator.objective.state_dict().items()}, path)
    return path


def test_it_keeps_the_weights_under_their_digest_and_says_what_they_are(researcher: User) -> None:
    model = a_model(by=researcher)

    assert str(model) == "Tiny v1"
    assert shelf.digest_of(shelf.address(model.file_digest)) == model.file_digest
    assert model.recipe_digest == parse(RECIPE).digest
    assert model.source == Model.Source.REGISTERED
    assert "weights SHA-256" in model.card
    event = Event.objects.get(verb="model.added")
    assert event.after == model.file_digest


def test_the_same_file_is_one_model_and_another_one_the_next_version(researcher: User) -> None:
    first, again = a_model(by=researcher), a_model(by=researcher, name="Another name")
    second = a_model(by=researcher, seed=2)

    assert first == again
    assert (second.number, first.number) == (2, 1)
    assert list(selectors.models()) == [second, first]


def test_weights_without_a_recipe_take_the_one_beside_them(
    researcher: User, tmp_path: Path
) -> None:
    path = bare(tmp_path)
    model = loading.register(
        path, name="Brought", intended_use="", recipe=TOML, by=researcher, at=AT
    )

    assert loading.load(model).recipe.digest == model.recipe_digest
    assert model.facts == {"given": shelf.digest_of(path)}


def test_a_recipe_that_does_not_fit_is_refused(researcher: User, tmp_path: Path) -> None:
    other = TOML.replace("[8, 16]", "[8, 24]")

    with pytest.raises(WeightsNotWelcome, match="another shape"):
        loading.register(
            bare(tmp_path), name="No", intended_use="", recipe=other, by=researcher, at=AT
        )
    with pytest.raises(WeightsNotWelcome, match="correct the recipe"):
        loading.register(
            bare(tmp_path), name="No", intended_use="", recipe="size = [", by=researcher, at=AT
        )
    assert not Model.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_asking_for_it_starts_a_job_that_ends_at_the_model() -> None:
    by = a_person(Role.RESEARCHER)
    job = ask([tiny_weights().read_bytes()], by=by)

    task(job_id=str(job.pk))

    job.refresh_from_db()
    model = Model.objects.get()
    assert (job.state, job.made_kind, job.made_id) == (
        State.SUCCEEDED,
        "synthesis.model",
        str(model.pk),
    )
    assert (model.added_by, model.job) == (by, job)


@pytest.mark.django_db(transaction=True)
def test_weights_that_do_not_fit_their_recipe_end_as_a_sentence(tmp_path: Path) -> None:
    job = ask(
        [bare(tmp_path).read_bytes()],
        by=a_person(Role.RESEARCHER),
        recipe=TOML.replace("[8, 16]", "[8]"),
    )

    with pytest.raises(WeightsNotWelcome):
        task(job_id=str(job.pk))

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "does not hold what its recipe asks for" in job.error
    assert str(tmp_path) not in job.error


def torch_archive() -> bytes:
    file = BytesIO()
    torch.save({"weight": torch.zeros(2)}, file)
    return file.getvalue()


def torch_script() -> bytes:
    file = BytesIO()
    torch.jit.save(torch.jit.trace(nn.Linear(2, 2), torch.zeros(1, 2)), file)  # type: ignore[no-untyped-call]  # torch's own
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (pickle.dumps({"weight": [1, 2]}), "a Python pickle"),
        (torch_archive(), "a PyTorch or TorchScript archive"),
        (b"\x08\x07\x12\x07pytorch" + bytes(100), "an ONNX graph"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "an HDF5"),
        (b"", "does not begin like one"),
        (b"GIF89a" + bytes(90), "does not begin like one"),
        ((2).to_bytes(8, "little") + b"[]", "does not begin like one"),
        ((2).to_bytes(8, "little") + b"{x", "its header cannot be read"),
        ((2).to_bytes(8, "little") + b"{}", "from end to end"),
        (tiny_weights().read_bytes()[:-1], "from end to end"),
        (tiny_weights().read_bytes() + b"0", "from end to end"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_safetensors_is_refused_unopened(
    content: bytes, why: str, researcher: User
) -> None:
    with pytest.raises(WeightsNotWelcome, match=why):
        ask([content], by=researcher)

    assert not list(shelf.folder().rglob("*.safetensors"))
    assert not list((shelf.folder() / "arriving").iterdir())
    assert not Job.objects.exists()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
def test_torchscript_is_refused_with_the_reason(researcher: User) -> None:
    with pytest.raises(WeightsNotWelcome, match="TorchScript archive, which holds a program"):
        ask([torch_script()], by=researcher)


def header(**entries: object) -> bytes:
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": 1, "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1] * 17, "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [0, 2**48], "data_offsets": [0, 0]},
        {"dtype": "F32", "shape": [0, 10**4000], "data_offsets": [0, 0]},
        {"dtype": "PICKLE", "shape": [1], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1]},
        {"dtype": "F32", "shape": [1], "data_offsets": [0]},
        "a text",
    ],
)
def test_a_header_that_lies_is_refused(entry: object) -> None:
    content = header(weight=entry) + bytes(4)

    with pytest.raises(WeightsNotWelcome, match="cannot be read"):
        weight_files.look(BytesIO(content), size=len(content))


def test_tensors_must_follow_each_other() -> None:
    entry = {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}
    content = header(weight=entry) + bytes(8)

    with pytest.raises(WeightsNotWelcome, match="from end to end"):
        weight_files.look(BytesIO(content), size=len(content))


def test_tensors_without_a_recipe_are_refused(researcher: User, tmp_path: Path) -> None:
    with pytest.raises(WeightsNotWelcome, match="Give the recipe beside it"):
        ask([bare(tmp_path).read_bytes()], by=researcher)
    assert not list(shelf.folder().rglob("*.safetensors"))
    with pytest.raises(WeightsNotWelcome, match="at most"):
        ask([b""], by=researcher, recipe="x" * 100_001)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\x00b"])
def test_a_name_that_cannot_be_written_down_is_refused(name: str, researcher: User) -> None:
    with pytest.raises(NameNotUsable, match="so nothing was registered"):
        ask([], by=researcher, name=name)


def test_weights_that_have_changed_are_not_loaded(researcher: User) -> None:
    model = a_model(by=researcher)
    place = shelf.address(model.file_digest)
    place.write_bytes(place.read_bytes()[:-1] + b"\x00")

    with pytest.raises(WeightsDamaged, match="have changed"):
        loading.load(model)
    place.unlink()
    with pytest.raises(WeightsDamaged, match="MODEL_DIR") as missing:
        loading.load(model)
    assert str(shelf.folder()) not in str(missing.value)


def test_a_full_disk_is_said(researcher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(WeightsNotWelcome, match="No space left on device") as refused:
        ask([tiny_weights().read_bytes()], by=researcher)
    assert str(shelf.folder()) not in str(refused.value)


@pytest.mark.parametrize(
    "change", ["UPDATE synthesis_model SET size = 1", "DELETE FROM synthesis_model"]
)
def test_the_database_changes_no_model(change: str, researcher: User) -> None:
    model = a_model(by=researcher)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Model.objects.get().size == model.size


def test_a_terminal_registers_too(researcher: User, tmp_path: Path) -> None:
    recipe, said = tmp_path / "tiny.toml", StringIO()
    recipe.write_text(TOML, "utf-8")
    given = {"name": "Mine", "recipe": recipe, "stdout": said}

    call_command("register_model", bare(tmp_path), by=researcher.email, **given)

    assert said.getvalue().startswith("Mine v1")
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("register_model", bare(tmp_path), by="nobody@example.org", **given)
    with pytest.raises(CommandError, match="no whole safetensors"):
        call_command("register_model", recipe, by=researcher.email, **given)


def test_the_shipped_weights_are_a_model_once(researcher: User) -> None:
    models = [
        loading.register_shipped("demo-mask-flow", intended_use="A try.", by=researcher, at=AT)
        for _ in range(2)
    ]

    assert models[0] == models[1]
    assert models[0].source == Model.Source.SHIPPED
    assert models[0].facts["cohort"]["name"] == "phantom:chest"
