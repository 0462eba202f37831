"""Making the demo …"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from reviewapp.allocation.models import Arm, Schedule
from reviewapp.demo import making
from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.jobs.models import Job
from reviewapp.jobs.models import State as JobState
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.reading.models import Reading, Worklist
from reviewapp.studies.models import Case, State, Study
from tests.factories import a_person

# The job beats its heart on a connection of its own, which must see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


def demo(*options: str) -> str:
    said = StringIO()
    call_command("demo", *options, stdout=said)
    return said.getvalue()


@pytest.fixture
def _embedded(settings: Settings) -> None:
    settings.EMBEDDED = True


@pytest.mark.usefixtures("_embedded")
def test_it_opens_a_study_of_twelve_pairs_for_one_reader_and_only_once() -> None:
    said = demo()
    again = demo()

    study = Study.objects.get()
    assert (study.state, study.title) == (State.READING, "Demo: body CT phantoms")
    assert Worklist.objects.get().reader.email == "reader@demo.example"
    assert Reading.objects.count() == 12
    assert Image.objects.count() == PresentationCopy.objects.count() == 24
    assert CohortVersion.objects.count() == Arm.objects.count() == 2
    assert Job.objects.get().state == JobState.SUCCEEDED
    assert said == again
    assert making.PASSWORD in said
    call_command("check_schedule", str(Schedule.objects.get().pk), stdout=StringIO())
    for case in Case.objects.all():
        shown = case.case_images.values_list("copy__image__attributes", flat=True)
        assert len({attributes["level"] for attributes in shown}) == 1
    # Everything in it says that it is drawn.
    assert {image.attributes["kind"] for image in Image.objects.all()} == {"PHANTOM"}
    stand_ins = Origin.objects.filter(kind=Origin.Kind.REAL).values_list("source", flat=True)
    assert all("acquired from nobody" in source for source in stand_ins)


@pytest.mark.usefixtures("_embedded")
def test_it_is_refused_where_real_people_work() -> None:
    a_person()

    with pytest.raises(CommandError, match="Give the demo a DATA_DIR"):
        demo("--force")

    assert not Image.objects.exists()


def test_it_is_refused_on_a_database_server(settings: Settings) -> None:
    settings.EMBEDDED = False

    with pytest.raises(CommandError, match="Add --force"):
        demo()


def test_it_can_be_forced_on_a_database_server(settings: Settings) -> None:
    settings.EMBEDDED = False

    demo("--force")

    assert Study.objects.count() == 1
