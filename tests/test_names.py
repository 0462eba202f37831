"""What rows call themselves in a shell or an error …"""

import pytest
from django.db.models import Model

from reviewapp.acceptance.models import Evaluation
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.provenance.models import CohortImage, Origin, Run
from reviewapp.studies.models import Case, CaseImage, Member, Protocol, Study
from tests.factories import an_open_study

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (Arm, "arm Cohort"),
        (Case, "case of Study"),
        (CaseImage, "Candidate of case of Study"),
        (CohortImage, "image of Cohort"),
        (Image, "16×16 image"),
        (Member, "of Study"),
        (Origin, "image"),
        (PresentationCopy, "presentation of 16×16 image"),
        (Protocol, "protocol 1 of Study"),
        (Run, "run of 2 with seed 1"),
        (Schedule, "schedule of Study"),
        (Study, "Study"),
    ],
)
def test_they_say_what_they_are(rows: type[Model], name: str) -> None:
    an_open_study()

    row = rows._default_manager.all()[0]
    assert name in str(row)


def test_an_evaluation_names_its_study() -> None:
    assert str(Evaluation(study=Study(name="Flow v3"))) == "evaluation of Flow v3"
