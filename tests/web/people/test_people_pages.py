"""The administrator's pages."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reviewapp.accounts.models import Invitation, User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from tests.accounts.factories import an_invitation
from tests.factories import a_person
from tests.web.people.steps import enrol, get, is_signed_in, post, sign_in, text_of

pytestmark = pytest.mark.django_db


def test_the_list_shows_roles_state_and_second_factor(signed_in: Client) -> None:
    enrol(a_person(Role.COORDINATOR, name="Ada King"))

    row = text_of(get(signed_in, "people")).partition("Ada King")[2]

    assert row.split()[1:4] == ["Coordinator", "Active", "On"]


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    signed_in: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(20):
        a_person(Role.READER)

    with django_assert_max_num_queries(9):
        get(signed_in, "people")


def test_many_people_and_invitations_come_in_pages_of_their_own(signed_in: Client) -> None:
    for number in range(60):
        a_person(Role.READER, name=f"Reader {number:02}")
        an_invitation(f"somebody-{number:02}@example.org")
    named: list[str] = []
    asked = "/people/"
    while asked:
        page = signed_in.get(asked).content.decode()
        named += re.findall(r">(Reader \d\d)<", page)
        assert page.count("<td>somebody-") == 50
        after = re.search(r'rel="next" href="([^"]*\?page=[^"]*)"', page)
        asked = unescape(after[1]) if after else ""

    assert named == [f"Reader {number:02}" for number in range(60)]
    assert text_of(signed_in.get("/people/?page=2&invitations=2")).count("somebody-") == 10
    assert "Invitations 51 to 60 of 60." in text_of(signed_in.get("/people/?invitations=2"))


def test_a_page_that_is_not_there_shows_the_nearest(signed_in: Client) -> None:
    assert "grace@example.org" in text_of(signed_in.get("/people/?page=99&invitations=x"))


def test_inviting_shows_the_link_once(signed_in: Client) -> None:
    answer = post(signed_in, "invite", email="ada@example.org", roles=["READER", "AUDITOR"])

    link = re.search(r"/invitations/([\w-]+)/", text_of(answer))
    assert link
    assert answer.headers["Cache-Control"] == "no-store"
    assert link[1] not in text_of(get(signed_in, "people"))
    assert "ada@example.org" in text_of(get(signed_in, "people"))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"email": "no address", "roles": ["READER"]}, "valid email address"),
        ({"email": "ada@example.org"}, "This field is required"),
        ({"email": "grace@example.org", "roles": ["READER"]}, "nobody was invited"),
    ],
)
def test_a_wrong_invitation_says_why(signed_in: Client, sent: dict[str, object], told: str) -> None:
    answer = post(signed_in, "invite", **sent)

    assert answer.status_code == 400
    assert told in text_of(answer)
    assert not Invitation.objects.exists()


def test_an_invitation_can_be_taken_back(signed_in: Client) -> None:
    invitation, secret = an_invitation()

    post(signed_in, "invitation-revoke", invitation.pk)

    assert "taken back" in text_of(get(Client(), "accept-invitation", secret))


def test_an_accepted_invitation_cannot(signed_in: Client) -> None:
    invitation, secret = an_invitation()
    new = "a quite new password"
    post(Client(), "accept-invitation", secret, name="Ada", password=new, password_again=new)

    told = signed_in.post(reverse("invitation-revoke", args=[invitation.pk]), follow=True)

    assert "Deactivate the person instead" in text_of(told)


def test_a_person_is_granted_and_revoked_a_role(signed_in: Client) -> None:
    person = a_person(Role.READER)
    assert "Reader" in text_of(get(signed_in, "person", person.pk))

    post(signed_in, "role-grant", person.pk, Role.AUDITOR)
    post(signed_in, "role-revoke", person.pk, Role.READER)

    assert User.objects.get(pk=person.pk).roles == {Role.AUDITOR}


def test_refusals_are_told(signed_in: Client, administrator: User) -> None:
    person = a_person(Role.READER)

    def told(name: str, *args: object, **data: object) -> str:
        return text_of(signed_in.post(reverse(name, args=args), data, follow=True))

    last = told("role-revoke", administrator.pk, Role.ADMINISTRATOR)
    assert "the last active administrator" in last
    assert "does not hold" in told("role-revoke", person.pk, Role.AUDITOR)
    assert "last active" in told("person-deactivate", administrator.pk, reason="tired")
    assert "A reason is needed" in told("person-deactivate", person.pk)
    told("person-deactivate", person.pk, reason="left")
    assert "Reactivate the person first" in told("role-grant", person.pk, Role.AUDITOR)


def test_granting_a_role_to_oneself_keeps_the_session(
    signed_in: Client, administrator: User
) -> None:
    before = signed_in.session.session_key

    post(signed_in, "role-grant", administrator.pk, Role.AUDITOR)

    assert is_signed_in(signed_in)
    assert signed_in.session.session_key != before


def test_deactivating_and_reactivating(signed_in: Client) -> None:
    person = a_person()

    post(signed_in, "person-deactivate", person.pk, reason="left")
    assert "Deactivated" in text_of(get(signed_in, "person", person.pk))
    post(signed_in, "person-reactivate", person.pk)

    elsewhere = Client()
    sign_in(elsewhere, person)
    assert is_signed_in(elsewhere)


def test_a_lost_telephone_is_forgotten(signed_in: Client) -> None:
    person = a_person(Role.COORDINATOR)
    enrol(person)
    assert "Reset the second factor" in text_of(get(signed_in, "person", person.pk))

    post(signed_in, "second-factor-reset", person.pk)

    assert "Reset the second factor" not in text_of(get(signed_in, "person", person.pk))
    elsewhere = Client()
    sign_in(elsewhere, person)
    assert is_signed_in(elsewhere)
    assert Event.objects.get(verb="second_factor.reset").subject_id == str(person.pk)


def test_somebody_who_does_not_exist_is_not_there(signed_in: Client) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"

    assert get(signed_in, "person", nobody).status_code == 404
    assert post(signed_in, "invitation-revoke", nobody).status_code == 404
