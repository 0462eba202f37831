"""Tracing an image …"""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from prov.model import ProvDocument

from generation.generator import TrainedGenerator
from generation.presets.reading import parse
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.provenance import selectors as book
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import loading, prov_document, services, tracing
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.lineage import Lineage, Relation
from reviewapp.synthesis.services import How
from reviewapp.synthesis.tasks import sample_model
from reviewapp.synthesis.tracing import trace
from tests.factories import AT, a_cohort_version, a_person, some_pixels
from tests.synthesis import cohorts
from tests.synthesis.factories import RECIPE, a_model, a_split, drawn_by_what_learned

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER, name="Ines Aguilar")


def traced(
    version: CohortVersion, *, members: int = 0, hidden: CohortVersion | None = None
) -> Lineage:
    image = book.images(version)[0]
    among = book.versions().exclude(pk=hidden.pk) if hidden else book.versions()
    return trace(image, book.origin_of(image), among=among, members=members)


def types(told: Lineage) -> list[str]:
    return [node.type for node in told.nodes.values()]


def of_type(told: Lineage, type_: str) -> dict[str, str]:
    (node,) = (node for node in told.nodes.values() if node.type == type_)
    return dict(node.facts)


@pytest.fixture
def learned(researcher: User) -> tuple[CohortVersion, CohortVersion]:
    """Images of a model, and the people of a ward whom it learned from."""
    ward = cohorts.real(researcher, name="Ward", seeds=range(6))
    drawn = cohorts.synthetic(researcher, name="Drawn", seeds=range(20, 22))
    drawn_by_what_learned(drawn, version=ward, split=a_split(ward, TRAIN=4, HOLD_OUT=2))
    return drawn, ward


def test_goes_from_a_model_to_the_people_it_learned_from(
    learned: tuple[CohortVersion, CohortVersion],
) -> None:
    told = traced(learned[0], members=10)

    assert types(told).count("Image learned from") == 4  # and none of the hold-out
    assert of_type(told, "Cohort version")["Part"] == "the train part of split 1"
    assert of_type(told, "Source") == {"Images of the cohort version": "4"}
    model = next(node for node in told.nodes.values() if node.type == "Model")
    assert [link.relation for link in told.of(model.id)] == [Relation.GENERATED_BY]
    assert "Ines Aguilar" in {node.title for node in told.nodes.values()}


def test_says_nothing_of_a_version_that_is_kept_from_the_person(
    learned: tuple[CohortVersion, CohortVersion],
) -> None:
    drawn, ward = learned

    told = traced(drawn, members=10, hidden=ward)

    written = json.dumps(prov_document.as_json(told))
    assert "kept from you" in written
    assert not {"Source", "Image learned from"} & set(types(told))
    assert ward.digest not in written
    assert "Ward" not in written


def test_goes_on_behind_images_that_were_made_themselves(researcher: User) -> None:
    first = cohorts.synthetic(researcher, name="First", seeds=range(3))
    second = cohorts.synthetic(researcher, name="Second", seeds=range(30, 32))
    roles = Roles(maps="kind=labels", pairs="modality=MR")
    drawn_by_what_learned(second, version=first, split=None, roles=roles)

    told = traced(second)
    assert of_type(told, "Training") == {"Label maps": roles.maps, "Shown images": roles.pairs}

    assert types(told).count("Sampling") == 2
    assert of_type(told, "Cohort version")["Part"] == "all of it"


def test_says_what_one_image_was_told_and_on_what_it_was_drawn(researcher: User) -> None:
    model = a_model(by=researcher)
    wish = Told(count=3, attributes={"lesion": "NODULE"})
    job = services.request_sampling_of(model, wish, How(seed=3), by=researcher, at=AT)
    sample_model(job_id=str(job.pk))

    told = traced(CohortVersion.objects.get())

    facts = of_type(told, "Drawing")
    assert facts["Was told"] == "lesion NODULE"
    assert facts["Torch"].startswith("2.")
    assert facts["Driver"] == "none"
    assert "cuDNN benchmark off" in facts["Determinism"]
    assert of_type(told, "Model")["File of weights, SHA-256"] == model.file_digest
    assert of_type(told, "Sampling")["Seed"] == "3"


def test_of_shipped_weights_says_what_their_file_claims(researcher: User) -> None:
    model = loading.register_shipped("demo-mask-flow", intended_use="", by=researcher, at=AT)
    job = services.request_sampling_of(
        model, Told(count=1, maps="phantom:chest"), How(seed=3, steps=1), by=researcher, at=AT
    )
    sample_model(job_id=str(job.pk))

    told = traced(CohortVersion.objects.get())

    assert of_type(told, "Cohort elsewhere")["Known from"] == "the file of weights"
    assert of_type(told, "Drawing")["Label map"] == "phantom:chest"


def test_of_foreign_weights_says_that_their_cohort_has_no_name(
    researcher: User, tmp_path: Path
) -> None:
    foreign = TrainedGenerator.new(parse(RECIPE), seed=9)
    foreign.facts["cohort"] = {}
    foreign.save(tmp_path / "foreign.safetensors")
    model = loading.register(
        tmp_path / "foreign.safetensors", name="Foreign", intended_use="", by=researcher, at=AT
    )
    job = services.request_sampling_of(model, Told(count=1), How(seed=3), by=researcher, at=AT)
    sample_model(job_id=str(job.pk))

    told = traced(CohortVersion.objects.get())

    titles = [node.title for node in told.nodes.values() if node.type == "Cohort elsewhere"]
    assert titles == ["A cohort without a name"]


def test_of_a_real_image_ends_at_its_source(researcher: User) -> None:
    told = traced(cohorts.real(researcher, name="Ward", seeds=range(1)))

    assert types(told) == ["Real image", "Source"]


def test_names_some_sources_and_counts_the_others(researcher: User) -> None:
    images = [
        provenance.keep_acquired(
            some_pixels(seed=number), source=f"scanner {number:02}", attributes={}
        )
        for number in range(tracing.SOURCES_SHOWN + 3)
    ]
    ward = cohorts.frozen(images, name="Scanners", by=researcher)
    drawn = cohorts.synthetic(researcher, name="Drawn", seeds=range(20, 22))
    drawn_by_what_learned(drawn, version=ward, split=None)

    told = traced(drawn)

    assert types(told).count("Source") == tracing.SOURCES_SHOWN
    assert [n.title for n in told.nodes.values() if n.type == "Sources"] == ["3 more sources"]


def test_is_written_in_the_words_of_w3c(learned: tuple[CohortVersion, CohortVersion]) -> None:
    drawn, _ = learned
    image = book.images(drawn)[0]
    said = StringIO()

    call_command("provenance", str(image.pk), stdout=said)

    read = ProvDocument.deserialize(content=said.getvalue(), format="json")
    told = traced(drawn, members=1000)
    assert len(list(read.get_records())) == len(told.nodes) + len(told.links)
    written = json.loads(said.getvalue())
    assert f"review:image-{image.pk}" in written["entity"]
    assert {"wasGeneratedBy", "used", "wasAssociatedWith", "hadMember", "agent"} <= set(written)


def test_of_no_image_is_refused() -> None:
    with pytest.raises(CommandError, match="no such image"):
        call_command("provenance", str(a_cohort_version().pk), stdout=StringIO())
