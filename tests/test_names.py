"""What rows call themselves in a shell or an error …"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from reviewapp.acceptance.models import Evaluation
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.provenance.models import CohortImage, Origin, Run
from reviewapp.studies.models import Case, CaseImage, Member, Protocol, Study
from tests.factories import AT, an_open_study

pytestmark = pytest.mark.django_db

OURS = {one.__module__ for one in apps.get_models() if one.__module__.startswith("reviewapp.")}


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


SOMETHING: dict[str, object] = {
    "DateTimeField": AT,
    "DurationField": timedelta(1),
    "FloatField": 0.5,
    **dict.fromkeys(["IntegerField", "PositiveIntegerField", "PositiveBigIntegerField"], 7),
}


def unkept(model: type[Model]) -> Model:
    """A row with something in every field, and what it belongs to; none of it in the database."""
    return model(**{field.name: something_for(field) for field in model._meta.concrete_fields})


def something_for(field: "Field[object, object]") -> object:
    if isinstance(field, ForeignKey):
        return None if field.null else unkept(field.related_model)
    if field.choices:
        return field.flatchoices[0][0]
    if field.has_default():
        return field.get_default()
    return SOMETHING.get(field.get_internal_type(), "text")


@pytest.mark.parametrize("model", [one for one in apps.get_models() if one.__module__ in OURS])
def test_each_says_more_than_its_number(model: type[Model]) -> None:
    assert "object (" not in str(unkept(model))
