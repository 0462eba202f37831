"""Where the header leads, and where home is."""

import pytest
from django.test import Client, RequestFactory

from reviewapp.accounts import services as accounts
from reviewapp.accounts.roles import Role
from reviewapp.studies import drafting, locking, services
from reviewapp.studies.models import Part
from reviewapp.web import shell
from tests.factories import AT, a_person, a_study, protocol_content

pytestmark = pytest.mark.django_db
HOMES = {
    Role.READER: "/reading/",
    Role.COORDINATOR: "/studies/",
    Role.RESEARCHER: "/cohorts/",
    Role.AUDITOR: "/audit/",
    Role.ADMINISTRATOR: "/people/",
}


@pytest.mark.parametrize("role", list(Role))
def test_home_sends_each_role_to_its_work(client: Client, role: Role) -> None:
    client.force_login(a_person(role))

    answer = client.get("/")

    assert answer.headers["Location"] == HOMES[role]


def test_home_asks_strangers_to_sign_in(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/account/login/?next=/"


def test_home_tells_a_person_without_a_role_whom_to_ask(client: Client) -> None:
    client.force_login(
        accounts.create_user("new@example.org", name="New", roles=[], by=None, at=AT)
    )

    assert "You have no role yet" in client.get("/").content.decode()


def labels(role: Role, path: str = "/") -> list[str]:
    request = RequestFactory().get(path)
    request.user = a_person(role)
    return [place.label for place in shell.places(request)]


def test_the_header_shows_what_the_role_may_see() -> None:
    assert labels(Role.READER) == ["Reading"]
    assert labels(Role.COORDINATOR) == ["Studies", "Cohorts", "Releases", "Jobs"]
    assert labels(Role.AUDITOR) == ["Audit trail"]


def test_the_header_counts_what_waits_for_a_second_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shell, "LATELY_S", 0.0)
    second, by = a_person(Role.RESEARCHER), a_person(Role.COORDINATOR)
    request = RequestFactory().get("/")
    request.user = second
    before = [place.label for place in shell.places(request)]
    for study in [a_study(coordinator=by), a_study(coordinator=by)]:
        services.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)
        drafting.save(study, content=protocol_content(), by=by, at=AT)
        locking.name_signatory(study, user=second, by=by, at=AT)
        locking.sign(study, by=by, at=AT)

    last = shell.places(request)[-1]

    assert "To sign" not in before
    assert (last.label, last.address, last.waiting) == ("To sign", "/countersign/", 2)
    locking.sign(study, by=second, at=AT)
    assert shell.places(request)[-1].waiting == 1
    request.user = by
    assert "To sign" not in [place.label for place in shell.places(request)]


def test_the_header_asks_again_once_somebody_did_something() -> None:
    second, by = a_person(Role.RESEARCHER), a_person(Role.COORDINATOR)
    request = RequestFactory().get("/")
    request.user = second
    shell.places(request)
    study = a_study(coordinator=by)
    services.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)
    drafting.save(study, content=protocol_content(), by=by, at=AT)
    locking.name_signatory(study, user=second, by=by, at=AT)
    locking.sign(study, by=by, at=AT)

    assert "To sign" not in [place.label for place in shell.places(request)]
    shell.forget(second)
    assert shell.places(request)[-1].label == "To sign"


def test_the_header_marks_where_one_is() -> None:
    request = RequestFactory().get("/reading/")
    request.user = a_person(Role.READER)

    assert [place.is_here for place in shell.places(request)] == [True]


def test_the_header_shows_nothing_to_strangers(client: Client) -> None:
    assert shell.places(RequestFactory().get("/")) == []


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("", "system"), ("<x>", "system")])
def test_the_theme_comes_from_the_browser(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie

    assert shell.theme(request) == theme
