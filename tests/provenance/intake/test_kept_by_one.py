"""An image that nobody has found free of identifying pixels …"""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import selectors as allocation
from reviewapp.imaging.models import Image
from reviewapp.provenance.catalogue.search import Answer
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohorts import asking
from reviewapp.provenance.cohorts.asking import Wish
from reviewapp.provenance.errors import CohortEmpty
from reviewapp.provenance.intake.confirming import confirm
from reviewapp.provenance.intake_models import Import
from tests.factories import AT, a_person
from tests.provenance.intake.factories import a_png, imported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]
closing = import_module("reviewapp.provenance.migrations.0012_close_what_nobody_looked_at")


@pytest.fixture
def brought() -> Import:
    return imported(a_png=a_png())


def is_seen_by(person: User) -> bool:
    """Through the door of one image and in the grid; both must say the same."""
    image = Image.objects.get()
    listed = Answer({}, by=person.pk).total == 1
    try:
        assert (allocation.image_for(person, image.pk) == image) is listed
    except ObjectDoesNotExist:
        assert not listed
    return listed


def say(opened: Import, **verdict: bool) -> None:
    (image,) = Image.objects.values_list("pk", flat=True)
    clean, excluded = ([image] if verdict.get(name) else [] for name in ("clean", "excluded"))
    confirm(opened, clean=clean, excluded=excluded, by=opened.begun_by, at=AT)


def test_is_its_importers_alone(brought: Import) -> None:
    assert is_seen_by(brought.begun_by)
    assert not is_seen_by(a_person(Role.RESEARCHER))


def test_is_everybodys_once_somebody_has_looked(brought: Import) -> None:
    say(brought, clean=True)

    assert is_seen_by(a_person(Role.RESEARCHER))


def test_is_closed_again_when_something_was_found_after_all(brought: Import) -> None:
    say(brought, clean=True)
    say(brought, excluded=True)

    assert is_seen_by(brought.begun_by)
    assert not is_seen_by(a_person(Role.RESEARCHER))


def test_is_counted_in_nobody_elses_facets(brought: Import) -> None:
    theirs = Answer({}, by=a_person(Role.RESEARCHER).pk)

    assert theirs.facets == []
    assert Answer({}, by=brought.begun_by_id).facets != []


@pytest.mark.usefixtures("brought")
def test_cannot_be_frozen_by_another() -> None:
    with pytest.raises(CohortEmpty):
        asking.request_freeze("Theirs", Wish({}), by=a_person(Role.RESEARCHER), at=AT)


def test_is_closed_to_whoever_is_not_named(brought: Import) -> None:
    assert Answer({}).total == 0

    say(brought, clean=True)

    assert Answer({}).total == 1


def test_gets_its_keeper_if_it_is_older_than_keepers(brought: Import) -> None:
    Entry.objects.update(keeper=None)
    closing.close(apps, None)

    assert Entry.objects.get().keeper == brought.begun_by


def test_gets_none_if_somebody_has_looked(brought: Import) -> None:
    say(brought, clean=True)
    closing.close(apps, None)

    assert Entry.objects.get().keeper is None
