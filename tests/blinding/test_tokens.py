"""A token a reader is given …"""

import re

from reviewapp.reading.models import Reading, Side, Worklist
from tests.blinding.conftest import Walk, arm_of
from tests.factories import an_open_study

TOKEN = re.compile(r"^[A-Za-z0-9_-]{22}$")


def test_it_is_22_random_characters(walk: Walk) -> None:
    places = [place for session in walk.sessions for place in session["readings"]]
    tokens = {place["token"] for place in places}
    tokens |= {side["token"] for place in places for side in place["sides"]}

    assert tokens
    assert all(TOKEN.match(token) for token in tokens)


def test_it_sorts_the_arms_no_better_than_chance(worklist: Worklist) -> None:
    sides = Side.objects.filter(reading__worklist=worklist).order_by("token")
    arms = [arm_of(side) for side in sides]

    ranks = [rank for rank, arm in enumerate(arms) if arm == "SYNTHETIC"]
    assert 0.2 < sum(ranks) / len(ranks) / len(arms) < 0.8


def test_it_differs_between_readers_of_the_same_case(db: None) -> None:
    study = an_open_study(cases=3, readers=2)

    for model in (Reading, Side):
        owner = "worklist" if model is Reading else "reading__worklist"
        tokens = model.objects.filter(**{f"{owner}__study": study}).values_list("token", flat=True)
        assert len(set(tokens)) == len(tokens)
