"""A name that others read …"""

import pytest

from reviewapp.accounts import names, services
from reviewapp.accounts.errors import NameNotUsable
from reviewapp.accounts.roles import Role
from reviewapp.studies import services as studies
from tests.factories import AT, a_person

PLAIN = ["Ada King", "José Núñez", "李明", "نازنین", "O’Neill-Schmidt", "می\u200cخواهم", "क्\u200dष"]
UNSEEN = [
    "\u202egnik",
    "a\u2066b",
    "a\u200fb",
    "a\x00b",
    "a\x1b[31m",
    "a\nb",
    "a\u2028b",
    "\ufeffa",
]


@pytest.mark.parametrize("name", PLAIN)
def test_is_kept_as_it_is(name: str) -> None:
    assert names.plain(f"  {name} ") == name


@pytest.mark.parametrize("name", UNSEEN)
def test_is_refused_with_a_character_that_nobody_sees(name: str) -> None:
    with pytest.raises(NameNotUsable, match=r"cannot be seen \(U\+[0-9A-F]{4}\)"):
        names.plain(name)


def test_loses_what_nobody_sees_where_nobody_could_correct_it() -> None:
    assert names.without_unseen(" Ada\u202e King\x00") == "Ada King"


@pytest.mark.django_db
def test_is_refused_for_a_person() -> None:
    with pytest.raises(NameNotUsable):
        services.create_user("ada@example.org", name="Ada\u202e", by=None, at=AT)
    with pytest.raises(NameNotUsable):
        services.rename(a_person(), name="Ada\u202e", at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["title", "name"])
def test_is_refused_for_a_study(wrong: str) -> None:
    asked = {"title": "Chest", "name": "Chest 7", wrong: "Chest\u202e"}

    with pytest.raises(NameNotUsable):
        studies.create(**asked, by=a_person(Role.COORDINATOR), at=AT)
