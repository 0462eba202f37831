"""Images wait for somebody who can no longer look at them, until another person takes over …"""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import RoleGrant, User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.intake import keepers, selectors, taking_over
from reviewapp.provenance.intake.confirming import confirm
from reviewapp.provenance.intake.errors import ImportNotInState, StillReading
from reviewapp.provenance.intake_models import Import, Takeover
from reviewapp.provenance.services import create_cohort, freeze_version
from reviewapp.studies import selectors as studies
from tests.factories import AT, a_person
from tests.provenance.intake.factories import a_png, an_import, imported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


@pytest.fixture
def colleague() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def brought() -> Import:
    return imported(a_png=a_png(1), b_png=a_png(2))


@pytest.fixture
def left(brought: Import) -> Import:
    leave(brought.begun_by)
    return brought


def leave(person: User) -> None:
    accounts.deactivate(person, by=a_person(Role.ADMINISTRATOR), at=AT)


def images() -> list[Image]:
    return list(Image.objects.order_by("digest"))


def test_it_becomes_theirs_with_every_image(left: Import, colleague: User) -> None:
    taking_over.take_over(left, by=colleague, at=AT)

    assert selectors.import_for(colleague, left.pk) == left
    assert selectors.to_look_at_by(colleague) == {left.pk: 2}
    assert [selectors.image_for(colleague, left.pk, image.pk) for image in images()] == images()
    assert set(Entry.objects.values_list("keeper", flat=True)) == {colleague.pk}
    assert not selectors.imports(left.begun_by).exists()


def test_they_confirm_and_exclude_as_the_first_person_would(left: Import, colleague: User) -> None:
    taking_over.take_over(left, by=colleague, at=AT)
    clean, excluded = (image.pk for image in images())

    confirm(left, clean=[clean], excluded=[excluded], by=colleague, at=AT)

    kept = dict(Entry.objects.values_list("image", "keeper"))
    assert kept == {clean: None, excluded: colleague.pk}
    assert selectors.import_for(colleague, left.pk) == left


def test_the_trail_says_who_from_whom(left: Import, colleague: User) -> None:
    taking_over.take_over(left, by=colleague, at=AT)

    event = Event.objects.get(verb="import.taken_over")
    assert event.facts == {"before": str(left.begun_by_id), "revision": 1}


def test_nobody_takes_over_while_the_person_is_here(brought: Import, colleague: User) -> None:
    assert not keepers.left_behind().exists()

    with pytest.raises(ImportNotInState, match="nothing was changed"):
        taking_over.take_over(brought, by=colleague, at=AT)


def test_who_may_no_longer_confirm_leaves_it_behind_too(brought: Import) -> None:
    RoleGrant.objects.filter(user=brought.begun_by).update(role=Role.AUDITOR)

    assert list(keepers.left_behind()) == [brought]


def test_only_one_of_two_takes_it_over(left: Import, colleague: User) -> None:
    taking_over.take_over(left, by=a_person(Role.RESEARCHER), at=AT)

    with pytest.raises(ImportNotInState):
        taking_over.take_over(left, by=colleague, at=AT)


def test_it_is_passed_on_once_more_when_the_second_person_leaves_too(
    left: Import, colleague: User
) -> None:
    second = a_person(Role.RESEARCHER)
    taking_over.take_over(left, by=second, at=AT)
    leave(second)

    taking_over.take_over(left, by=colleague, at=AT)

    assert keepers.keeper_of(left) == colleague
    assert not selectors.imports(second).exists()
    with pytest.raises(ObjectDoesNotExist):
        selectors.left_import(left.pk)


def test_what_everybody_has_looked_at_is_not_left_behind(brought: Import) -> None:
    confirm(
        brought, clean=[image.pk for image in images()], excluded=[], by=brought.begun_by, at=AT
    )
    leave(brought.begun_by)

    assert not keepers.left_behind().exists()


def test_an_import_that_is_not_over_is_not_left_behind() -> None:
    leave(an_import().begun_by)

    assert not keepers.left_behind().exists()


def test_who_still_reads_takes_nothing_over(
    left: Import, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class One:
        def exists(self) -> bool:
            return True

    monkeypatch.setattr(studies, "still_read_by", lambda _: One())

    with pytest.raises(StillReading, match="nothing was taken over"):
        taking_over.take_over(left, by=colleague, at=AT)


def test_who_took_images_over_knows_where_they_come_from(left: Import, colleague: User) -> None:
    taking_over.take_over(left, by=colleague, at=AT)
    other = a_person(Role.RESEARCHER)
    confirm(left, clean=[image.pk for image in images()], excluded=[], by=other, at=AT)
    cohort = create_cohort(name="Lungs", by=other, at=AT)

    version = freeze_version(cohort, images=images(), by=other, at=AT)

    assert colleague.pk in provenance.makers(version)


def test_it_is_never_rewritten(left: Import, colleague: User) -> None:
    taken = taking_over.take_over(left, by=colleague, at=AT)

    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        Takeover.objects.filter(pk=taken.pk).update(by=left.begun_by)
    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        Takeover.objects.filter(pk=taken.pk)._raw_delete("default")
