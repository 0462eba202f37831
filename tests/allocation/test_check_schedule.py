"""`manage.py check_schedule` derives a draw again and compares …"""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from reviewapp.reading.models import Side
from reviewapp.studies.models import Study
from tests.audit.flush import without_guards
from tests.factories import a_locked_study, an_allocated_study

pytestmark = pytest.mark.django_db


def checked(study: Study) -> str:
    said = StringIO()
    call_command("check_schedule", str(study.pk), stdout=said)
    return said.getvalue()


def test_it_can_be_derived_again() -> None:
    said = checked(an_allocated_study(readers=2))

    assert "All three agree." in said


def test_a_changed_worklist_shows() -> None:
    study = an_allocated_study()
    one, other = Side.objects.filter(reading__position=1)
    one.copy, other.copy = other.copy, one.copy
    with without_guards():
        Side.objects.bulk_update([one, other], ["copy"])

    with pytest.raises(CommandError, match="They differ"):
        checked(study)


def test_there_is_nothing_to_check_before_a_draw() -> None:
    with pytest.raises(CommandError, match="No schedule was drawn"):
        checked(a_locked_study())


def test_there_is_nothing_to_check_about_an_unknown_study() -> None:
    with pytest.raises(CommandError, match="There is no study"):
        call_command("check_schedule", str(uuid4()))
