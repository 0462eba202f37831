"""Inviting people, and accepting, revoking and outliving an invitation."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.core.mail import EmailMessage
from django.db import connection, connections
from pytest_django import DjangoCaptureOnCommitCallbacks

from reviewapp.accounts import invitations, selectors, services
from reviewapp.accounts.errors import (
    EmailTaken,
    InvitationExpired,
    InvitationNotUsable,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsed,
    LastAdministrator,
    NotAllowed,
    RoleUnknown,
)
from reviewapp.accounts.models import Invitation, User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from tests.accounts.factories import an_invitation
from tests.factories import AT, PASSWORD, a_person

pytestmark = pytest.mark.django_db


needs_row_locks = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
)


def accept(secret: str, *, name: str = "Ada", at: datetime = AT) -> User:
    return invitations.accept_invitation(secret, name=name, password=PASSWORD, at=at)


def test_accepting_makes_the_person_with_the_roles_promised() -> None:
    invitation, secret = an_invitation(roles=[Role.READER, Role.AUDITOR])

    person = accept(secret)

    invitation.refresh_from_db()
    assert person.email == "ada@example.org"
    assert person.roles == {Role.READER, Role.AUDITOR}
    assert person.check_password(PASSWORD)
    assert {grant.granted_by for grant in person.role_grants.all()} == {invitation.invited_by}
    assert invitation.made_user == person


def test_the_link_works_once() -> None:
    _, secret = an_invitation()
    accept(secret)

    with pytest.raises(InvitationUsed, match="sign in"):
        accept(secret)


def test_the_link_works_until_its_last_moment_and_no_longer() -> None:
    invitation, secret = an_invitation()

    with pytest.raises(InvitationExpired, match="28 November 2026"):
        accept(secret, at=invitation.expires_at)
    assert accept(secret, at=invitation.expires_at - timedelta(seconds=1))


def test_a_revoked_link_is_refused() -> None:
    invitation, secret = an_invitation()
    invitations.revoke_invitation(invitation, by=invitation.invited_by, at=AT)

    with pytest.raises(InvitationRevoked, match="taken back"):
        accept(secret)


def test_a_made_up_link_is_refused() -> None:
    with pytest.raises(InvitationUnknown, match="copied whole"):
        accept("made-up")


def test_only_a_digest_of_the_link_is_kept() -> None:
    invitation, secret = an_invitation()

    assert invitation.secret_digest != secret
    assert len(invitation.secret_digest) == 64
    assert secret not in str(Event.objects.values_list())


def test_the_letter_goes_out_after_the_commit_with_the_same_link(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    mailoutbox: list[EmailMessage],
) -> None:
    with django_capture_on_commit_callbacks() as letters:
        _, secret = an_invitation()
    assert mailoutbox == []

    letters[0]()

    assert mailoutbox[0].to == ["ada@example.org"]
    assert f"/invitations/{secret}/" in mailoutbox[0].body


def test_a_new_invitation_replaces_the_open_one_to_the_same_address() -> None:
    _, older = an_invitation("ada@example.org")
    _, newer = an_invitation("Ada@Example.org")

    with pytest.raises(InvitationRevoked):
        accept(older)
    assert accept(newer)


def test_nobody_is_invited_who_is_here_already() -> None:
    a_person(email="ada@example.org")

    with pytest.raises(EmailTaken, match="nobody was invited"):
        an_invitation("ADA@example.org")


def test_an_address_taken_meanwhile_keeps_the_invitation_unused() -> None:
    invitation, secret = an_invitation("ada@example.org")
    a_person(email="ada@example.org")

    with pytest.raises(EmailTaken):
        accept(secret)
    assert Invitation.objects.get(pk=invitation.pk).accepted_at is None


def test_only_administrators_invite() -> None:
    with pytest.raises(NotAllowed):
        an_invitation(by=a_person(Role.COORDINATOR))


def test_it_refuses_a_role_that_is_none() -> None:
    with pytest.raises(RoleUnknown):
        an_invitation(roles=["WIZARD"])


def test_revoking_an_accepted_invitation_says_so() -> None:
    invitation, secret = an_invitation()
    accept(secret)

    with pytest.raises(InvitationUsed, match="Deactivate the person"):
        invitations.revoke_invitation(invitation, by=invitation.invited_by, at=AT)


def test_revoking_twice_is_noted_once() -> None:
    invitation, _ = an_invitation()
    for _again in range(2):
        invitations.revoke_invitation(invitation, by=invitation.invited_by, at=AT)

    assert Event.objects.filter(verb="invitation.revoked").count() == 1


def test_open_invitations_are_those_whose_link_works() -> None:
    open_one, _ = an_invitation("open@example.org")
    _, used = an_invitation("used@example.org")
    accept(used)
    an_invitation("old@example.org", at=AT - timedelta(days=8))
    gone, _ = an_invitation("gone@example.org")
    invitations.revoke_invitation(gone, by=gone.invited_by, at=AT)

    assert list(selectors.open_invitations(at=AT)) == [open_one]
    assert str(open_one) == "invitation of open@example.org"


def test_a_proven_address_accepts_without_a_password() -> None:
    an_invitation("ada@example.org")

    person = invitations.accept_invitation_for("ADA@example.org", name="", at=AT)

    assert not person.has_usable_password()
    assert person.name == "ada@example.org"


def test_a_proven_address_nobody_invited_is_refused() -> None:
    with pytest.raises(InvitationUnknown):
        invitations.accept_invitation_for("ada@example.org", name="Ada", at=AT)


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_link_at_once_one_gets_in() -> None:
    _, secret = an_invitation()
    start = Barrier(2)

    def try_it(name: str) -> str:
        start.wait()
        try:
            return accept(secret, name=name).name
        except InvitationNotUsable as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(try_it, ["Ada", "Mallory"]))

    assert outcomes in (["Ada", "InvitationUsed"], ["InvitationUsed", "Mallory"])
    assert User.objects.filter(email="ada@example.org").count() == 1


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_removing_each_other_at_once_one_stays() -> None:
    pair = [a_person(Role.ADMINISTRATOR), a_person(Role.ADMINISTRATOR)]
    start = Barrier(2)

    def read(person: User) -> User:
        return User.objects.get(pk=person.pk)

    def remove(who: User, by: User) -> None:
        start.wait()
        try:
            # Each request has read its own rows.
            services.deactivate(read(who), by=read(by), at=AT)
        except (LastAdministrator, NotAllowed):
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(remove, pair, reversed(pair)))

    assert selectors.active_administrators().count() == 1
