"""A design that cannot be put before readers whole …"""

from dataclasses import replace

import pytest

from reviewapp.allocation import selectors
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.studies import protocol
from reviewapp.studies.design import Matching, Stratum, StratumRole
from reviewapp.studies.starting_points import starting_point
from tests.factories import a_cohort_version, protocol_content

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("which-one", "catch cases, training cases"),
        ("accept", "single images, hidden repeats"),
        ("translation", "context"),
    ],
)
def test_it_is_refused_and_nothing_is_left_out_in_silence(code: str, says: str) -> None:
    rules = protocol.parse(starting_point(code).content)
    arms = a_cohort_version(), a_cohort_version(synthetic=True)

    with pytest.raises(DrawImpossible, match=says):
        selectors.drawn(*arms, rules=rules, readers=[], seed=1)


@pytest.mark.parametrize(
    ("by", "attributes"),
    [
        (Matching.EXACT, ("level",)),
        (Matching.SOURCE, ()),
        (Matching.SUBJECT, ()),
        (Matching.NEAREST, ("level", "sex")),
    ],
)
def test_no_matching_is_promised_and_left_to_chance(
    by: Matching, attributes: tuple[str, ...]
) -> None:
    rules = protocol.parse(protocol_content())
    design = replace(rules.design, arms=(), matching=by, attributes=attributes)
    arms = a_cohort_version(), a_cohort_version(synthetic=True)

    with pytest.raises(DrawImpossible, match="this matching"):
        selectors.drawn(*arms, rules=replace(rules, design=design), readers=[], seed=1)


def test_no_balance_is_promised_that_the_draw_does_not_keep() -> None:
    rules = protocol.parse(protocol_content())
    arms = a_cohort_version(), a_cohort_version(synthetic=True)

    def drawn(role: StratumRole) -> int:
        design = replace(rules.design, strata=(Stratum("level", role),))
        told = replace(rules, design=design)
        return len(selectors.drawn(*arms, rules=told, readers=[], seed=1).pairs)

    assert drawn(StratumRole.SUBGROUP) == 2
    with pytest.raises(DrawImpossible, match="asks for balanced strata, which"):
        drawn(StratumRole.BALANCE)


def test_pairs_that_everybody_reads_are_drawn() -> None:
    rules = protocol.parse(protocol_content())
    plain = replace(rules, design=replace(rules.design, arms=()))

    arms = a_cohort_version(), a_cohort_version(synthetic=True)

    assert len(selectors.drawn(*arms, rules=plain, readers=[], seed=1).pairs) == 2
