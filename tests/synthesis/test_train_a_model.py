"""Training a model …"""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from generation.loop import checkpoint
from generation.loop.progress import Progress as Heard
from generation.loop.training import Run
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import Cancelled
from reviewapp.jobs.models import Job, State
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import presets, selectors, shelf, training, wanting
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.errors import (
    NameNotUsable,
    RecipeUnknown,
    SeedNotUsable,
    SynthesisRefusal,
    TrainingEnded,
    TrainingNotUsable,
)
from reviewapp.synthesis.models import Model
from reviewapp.synthesis.services import How, request_sampling_of
from reviewapp.synthesis.tasks import sample_model
from reviewapp.synthesis.tasks import train as task
from reviewapp.synthesis.wanting import Wish
from tests.factories import AT, a_person, some_pixels
from tests.synthesis.factories import a_split

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def version(researcher: User) -> CohortVersion:
    images = [
        provenance.keep_acquired(
            some_pixels(n, rows=24, columns=20),
            source="a ward",
            attributes={"sex": "FM"[n % 2], "site": "one"},
            subject=f"person {n}",
        )
        for n in range(12)
    ]
    cohort = provenance.create_cohort(name="Films", by=researcher, at=AT)
    return provenance.freeze_version(cohort, images=images, by=researcher, at=AT)


def a_wish(**changes: object) -> Wish:
    said = {
        "preset": "demo-class-flow",
        "name": "Learnt",
        "seed": 1,
        "size": 16,
        "steps": 3,
        "batch": 4,
        "told": ["sex"],
        **changes,
    }
    return Wish(**said)  # type: ignore[arg-type]  # a mixture on purpose


def ask(version: CohortVersion, **changes: object) -> Job:
    by = version.frozen_by
    return wanting.request_training(version, a_wish(**changes), split=None, by=by, at=AT)


def work(job: Job) -> Job:
    task(job_id=str(job.pk))
    job.refresh_from_db()
    return job


def test_it_ends_in_a_model_that_names_its_cohort_version(version: CohortVersion) -> None:
    job = work(ask(version))

    model = Model.objects.get()
    assert (job.state, job.made_id) == (State.SUCCEEDED, str(model.pk))
    assert (job.done, job.total, job.unit) == (3, 3, "steps")
    assert (model.source, model.trained_on, model.job) == ("TRAINED", version, job)
    assert model.recipe["conditioning"]["classes"] == {"sex": ["F", "M"]}
    assert model.facts["cohort"]["splits"]["TRAIN"]["images"] == 10
    assert not list((shelf.folder() / "trainings").iterdir())


def test_a_model_that_is_told_nothing_learns_too(version: CohortVersion) -> None:
    assert work(ask(version, told=[])).state == State.SUCCEEDED


def test_what_was_trained_can_be_sampled(version: CohortVersion) -> None:
    work(ask(version))
    told, by = Told(balanced=["sex"], each=1), version.frozen_by
    job = request_sampling_of(Model.objects.get(), told, How(seed=1, steps=1), by=by, at=AT)

    sample_model(job_id=str(job.pk))

    assert CohortVersion.objects.count() == 2


def test_the_hold_out_of_a_split_is_never_read(version: CohortVersion) -> None:
    by = version.frozen_by
    split = a_split(version, TRAIN=6, TUNE=3, HOLD_OUT=3)

    work(wanting.request_training(version, a_wish(), split=split, by=by, at=AT))

    counted = Model.objects.get().facts["cohort"]["splits"]
    assert {part: said["images"] for part, said in counted.items()} == {"TRAIN": 6, "HOLD_OUT": 3}


def test_a_stopped_training_goes_on_to_the_very_same_weights(
    version: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = work(ask(version, steps=6))
    job, heard = ask(version, steps=6, name="Again"), training.Diary.hear

    def hear(self: training.Diary, event: Heard) -> None:
        heard(self, event)
        if self.training.name == "Again" and self.progress.attempt == 1 and event.step == 3:
            self.progress.stop(Cancelled)

    monkeypatch.setattr(training.Diary, "hear", hear)
    monkeypatch.setattr(training, "Run", _eager_run)

    assert work(job).state == State.CANCELLED
    kept = next((shelf.folder() / "trainings").rglob(checkpoint.NAME))
    assert kept.parent.name == "1"
    jobs.retry(job, by=version.frozen_by, at=AT)
    assert work(job).state == State.SUCCEEDED
    # The same weights, so the digests of the tensors are one; the files differ in their facts.
    digests = set(Model.objects.values_list("weights_digest", flat=True))
    assert whole.state == State.SUCCEEDED
    assert len(digests) == 1


def _eager_run(**said: object) -> Run:
    """A run that tells of every step."""
    return Run(**{**said, "report_every": 0.0})  # type: ignore[arg-type]  # handed through


def test_a_full_disk_ends_it_with_cause_and_cure(
    version: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(version)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "write", full)

    with pytest.raises(TrainingEnded, match="The disk is full"):
        task(job_id=str(job.pk))
    job.refresh_from_db()
    assert "Make room in MODEL_DIR" in job.error


def test_a_file_that_cannot_be_written_ends_it_without_saying_where(
    version: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(version)

    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system", str(shelf.folder() / "trainings"))

    monkeypatch.setattr(checkpoint, "write", read_only)

    with pytest.raises(TrainingEnded, match=r"could not be written \(Read-only file system\)"):
        task(job_id=str(job.pk))
    job.refresh_from_db()
    assert str(shelf.folder()) not in job.error


@pytest.mark.parametrize(
    ("changes", "refusal", "why"),
    [
        ({"preset": "demo-mask-flow"}, TrainingNotUsable, "label maps, and nobody said"),
        ({"preset": "pix2pix"}, TrainingNotUsable, "pairs of images, and nobody said"),
        ({"roles": Roles(pairs="sex=F")}, TrainingNotUsable, "looks at no pairs of images"),
        (
            {"preset": "pix2pix", "roles": Roles(pairs="modality=MR")},
            TrainingNotUsable,
            "holds no image with modality=MR",
        ),
        (
            {"preset": "pix2pix", "roles": Roles(pairs="site=one")},
            TrainingNotUsable,
            "holds only images with site=one",
        ),
        (
            {"preset": "spade", "roles": Roles(maps="sex=F")},
            TrainingNotUsable,
            "6 of 6 images of Films v1 have not exactly one image with sex=F",
        ),
        ({"preset": "private-diffusion"}, TrainingNotUsable, "only a terminal can"),
        ({"preset": "volume-flow"}, TrainingNotUsable, "single grey images"),
        ({"preset": "dream"}, RecipeUnknown, "no preset “dream”"),
        ({"told": ["kernel"]}, TrainingNotUsable, "no attribute kernel"),
        ({"told": ["site"]}, TrainingNotUsable, "no attribute site"),
        ({"seed": -1}, SeedNotUsable, "no seed"),
        ({"minutes": 0}, TrainingNotUsable, "no length for a training"),
        ({"name": " "}, NameNotUsable, "no name for a model"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(
    changes: dict[str, object], refusal: type[SynthesisRefusal], why: str, version: CohortVersion
) -> None:
    with pytest.raises(refusal, match=why):
        ask(version, **changes)
    assert not Job.objects.exists()


def test_a_split_of_another_version_is_refused(version: CohortVersion) -> None:
    by = version.frozen_by
    image = provenance.keep_acquired(some_pixels(), source="a ward", attributes={}, subject="x")
    cohort = provenance.create_cohort(name="Other", by=by, at=AT)
    other = provenance.freeze_version(cohort, images=[image], by=by, at=AT)
    split = a_split(other, TRAIN=1)

    with pytest.raises(TrainingNotUsable, match="no training part"):
        wanting.request_training(version, a_wish(), split=split, by=by, at=AT)


def test_a_recipe_that_contradicts_itself_is_said(version: CohortVersion) -> None:
    job = ask(version, size=15)

    with pytest.raises(SynthesisRefusal):
        task(job_id=str(job.pk))
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "unexpected error" not in job.error


def test_every_preset_that_is_offered_can_be_read() -> None:
    names = {preset.name for preset in presets.trainable()}

    assert {"demo-class-flow", "ddpm", "vae", "spade", "pix2pix", "ising-gan"} <= names
    assert not names & {"nerf", "progression", "private-diffusion"}
    assert all(preset.title for preset in presets.trainable())


def test_what_it_draws_on_its_way_is_shown_to_its_owner_alone(
    version: CohortVersion, researcher: User, client: Client
) -> None:
    job = work(ask(version, steps=6))
    client.force_login(researcher)

    grids = client.get(reverse("api-job", args=[job.pk])).json()["grids"]

    assert [grid["step"] for grid in grids] == selectors.milestones(job)
    assert (grids[0]["step"], grids[-1]["step"], len(grids)) == (0, 6, 6)
    shown = client.get(grids[-1]["address"])
    assert shown.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(shown.content)).width == 8 * 16
    assert client.get(reverse("job-grid", args=[job.pk, 5000])).status_code == 404
    client.force_login(a_person(Role.RESEARCHER))
    assert client.get(grids[-1]["address"]).status_code == 404
    client.force_login(a_person(Role.ADMINISTRATOR))
    assert client.get(reverse("api-job", args=[job.pk])).json()["grids"] == []
