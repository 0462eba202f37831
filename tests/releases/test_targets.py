"""A release may be sent …"""

import pytest
from pytest_django import Settings

from reviewapp import environment
from reviewapp.accounts.roles import Role
from reviewapp.provenance.pacs import registry
from reviewapp.releases import pushes, pushing, services
from reviewapp.releases.errors import TargetUnknown
from reviewapp.releases.targets import targets
from tests.factories import AT, a_person
from tests.provenance.pacs.factories import a_pacs
from tests.releases.making import Quiet, a_packed_release


@pytest.mark.django_db
def test_to_no_pacs_that_is_only_listed_to_be_asked(settings: Settings) -> None:
    asked, sent_to = a_pacs(name="Clinic"), a_pacs("https://other.example.org/", name="Research")
    settings.RELEASE_TARGETS = ("s3://outside/sets", "pacs:Research", "pacs:Never listed")

    assert [one.code for one in targets()] == ["s3://outside/sets", f"pacs:{sent_to.pk}"]
    assert asked not in [one.pacs for one in targets()]


@pytest.mark.django_db
@pytest.mark.parametrize("is_retired", [True, False])
def test_to_no_pacs_that_has_left_the_list_since(settings: Settings, *, is_retired: bool) -> None:
    settings.RELEASE_TARGETS = ("pacs:Research",)
    pacs, by = a_pacs(name="Research"), a_person(Role.RESEARCHER)
    release = a_packed_release(formats=["DICOM"])
    services.accept_terms(release, by=by, at=AT)
    push = pushes.request_push(release, target=f"pacs:{pacs.pk}", by=by, at=AT)
    if is_retired:
        registry.retire(pacs, by=a_person(Role.ADMINISTRATOR), at=AT)
    else:
        settings.RELEASE_TARGETS = ("pacs:Another",)

    with pytest.raises(TargetUnknown, match="the PACS “Research” any more"):
        pushing.push(Quiet(), push_id=str(push.pk), clock=lambda: AT)


@pytest.mark.parametrize("said", ["pacs:", "pacs", "ftp://somewhere", "/folder"])
def test_to_no_place_that_is_none(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("RELEASE_TARGETS", said)

    with pytest.raises(environment.WrongSetting, match="pacs:NAME"):
        environment.release_targets("RELEASE_TARGETS")


def test_to_every_place_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEASE_TARGETS", "file:///folder/, s3://bucket/sets ,pacs:Main archive")

    named = ("file:///folder", "s3://bucket/sets", "pacs:Main archive")
    assert environment.release_targets("RELEASE_TARGETS") == named
