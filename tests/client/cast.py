"""Inside the site of a walk: all who take part in it, made by one command."""

from django.utils.timezone import now

from reviewapp.accounts import services as accounts
from reviewapp.accounts.roles import Role
from tests.client.people import PASSWORD, READERS, STAFF


def make() -> None:
    people = {f"{name}@example.org": role for name, role in STAFF.items()}
    for email, role in (people | dict.fromkeys(READERS, "READER")).items():
        name = email.partition("@")[0].capitalize()
        accounts.create_user(
            email, name=name, roles=[Role(role)], password=PASSWORD, by=None, at=now()
        )
