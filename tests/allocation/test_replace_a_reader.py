"""A reader who leaves after the draw, and somebody who reads instead …"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import rederiving, replacing, selectors
from reviewapp.allocation import services as allocation
from reviewapp.audit import selectors as trail
from reviewapp.provenance.selectors import kinds, makers
from reviewapp.reading import places
from reviewapp.reading.models import Reading, Worklist
from reviewapp.reading.services import sign_worklist
from reviewapp.studies import services
from reviewapp.studies.errors import PersonHasAPart, StudyNotLocked
from reviewapp.studies.models import Part, Study
from reviewapp.studies.record_models import Departure
from tests.factories import (
    AT,
    a_closed_study,
    a_locked_study,
    a_person,
    an_allocated_study,
    an_open_study,
    rate_everything,
)

pytestmark = pytest.mark.django_db


def replace(study: Study, user: User, *, leaving: User | None = None) -> None:
    members = study.members.filter(part=Part.READER, departure__isnull=True)
    member = members.get(user=leaving) if leaving else members.order_by("pk")[0]
    about: dict[str, Any] = {"qualification": "Radiologist", "experience_years": 4}
    by = study.members.get(part=Part.COORDINATOR).user
    replacing.replace(study, member=member, user=user, reason="Ill.", by=by, at=AT, **about)


def test_the_whole_worklist_goes_over_and_the_draw_stays() -> None:
    leaving, entering = a_person(), a_person()
    study = an_allocated_study(reader=leaving, cases=8, readers=2)
    before = list(Reading.objects.order_by("pk").values_list("pk", "position", "case"))

    replace(study, entering, leaving=leaving)

    worklist = Worklist.objects.get(study=study, reader=entering)
    assert worklist.drawn_for == leaving
    assert list(Reading.objects.order_by("pk").values_list("pk", "position", "case")) == before
    assert rederiving.compare(study).agrees
    assert Departure.objects.get().instead.user == entering  # type: ignore[union-attr] # just made
    (told,) = trail.events(worklist)
    assert (told.verb, told.reason) == ("worklist.handed_over", "Ill.")


def test_it_can_go_over_twice() -> None:
    leaving, second, third = a_person(), a_person(), a_person()
    study = an_allocated_study(reader=leaving, cases=8)

    replace(study, second, leaving=leaving)
    replace(study, third, leaving=second)

    assert Worklist.objects.get(study=study).drawn_for == leaving
    assert selectors.stored(study) == selectors.schedule(study).digest


def test_who_left_reads_no_more_and_who_entered_reads_and_signs() -> None:
    leaving, entering = a_person(), a_person()
    study = an_allocated_study(reader=leaving)
    token = Reading.objects.filter(worklist__study=study)[0].token

    replace(study, entering)
    services.open_reading(study, by=study.members.get(part=Part.COORDINATOR).user, at=AT)

    with pytest.raises(ObjectDoesNotExist):
        places.reading_for(leaving, token)
    rate_everything(study)
    signed = sign_worklist(Worklist.objects.get(study=study), by=entering, at=AT)
    assert signed.drawn_for == leaving


@pytest.mark.parametrize("make", [an_open_study, a_closed_study])
def test_it_stays_with_its_reader_once_the_study_was_opened(make: Callable[[], Study]) -> None:
    study = make()
    reader = study.members.get(part=Part.READER).user

    with pytest.raises(StudyNotLocked, match="was opened for its readers, so nobody was replaced"):
        replace(study, a_person())
    assert not Departure.objects.exists()
    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        Worklist.objects.filter(study=study).update(reader=a_person(), drawn_for=reader)


@pytest.mark.parametrize("said", ["nobody", "another"])
def test_the_database_keeps_who_it_was_drawn_for(said: str) -> None:
    study = an_allocated_study()
    drawn_for = None if said == "nobody" else a_person()

    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        Worklist.objects.filter(study=study).update(reader=a_person(), drawn_for=drawn_for)
    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        Worklist.objects.filter(study=study).update(signed_at=AT, drawn_for=a_person())


def test_nobody_takes_over_what_another_study_told_them() -> None:
    told = a_person()
    first = an_allocated_study(coordinator=told)
    real, synthetic = sorted(selectors.arms(first), key=lambda version: min(kinds(version)))
    study = a_locked_study()
    arms = allocation.Arms(real=real, synthetic=synthetic)
    allocation.allocate(study, arms=arms, by=a_person(Role.COORDINATOR), at=AT)

    with pytest.raises(PersonHasAPart, match="told there which is which, so nobody was replaced"):
        replace(study, told)


def test_nobody_takes_over_what_they_made() -> None:
    study = an_allocated_study()
    maker = next(maker for one in selectors.arms(study) for maker in makers(one))
    user = User.objects.get(pk=maker)
    user.role_grants.create(role=Role.READER, granted_at=AT)

    with pytest.raises(PersonHasAPart, match="made images that"):
        replace(study, user)
