"""A design that cannot be put before readers whole …"""

import pytest

from reviewapp.allocation import selectors
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.studies import protocol
from reviewapp.studies.starting_points import starting_point
from tests.factories import a_cohort_version

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("which-one", "training cases"),
        ("jang-2023", "repeats in a later session"),
        ("tordjman-2026", "phases"),
        ("translation", "context"),
    ],
)
def test_it_is_refused_and_nothing_is_left_out_in_silence(code: str, says: str) -> None:
    rules = protocol.parse(starting_point(code).content)
    arms = a_cohort_version(), a_cohort_version(synthetic=True)

    with pytest.raises(DrawImpossible, match=f"The protocol asks for {says}"):
        selectors.drawn_by_design(arms, rules=rules, readers=[], seed=1)
