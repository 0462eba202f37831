"""A gate …"""

from dataclasses import replace
from decimal import Decimal

import pytest

from reviewapp.acceptance import gates
from reviewapp.acceptance.gates import Judged
from reviewapp.stats.decision import Decision, Verdict
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.studies.criteria import (
    Comparison,
    Criterion,
    Held,
    Multiplicity,
    Role,
    Rule,
)
from reviewapp.studies.metrics import Metric
from tests.acceptance.making import EQUIVALENT, criteria, rejecting

PASS, FAIL, OPEN, NOT = Verdict
NOT_LOWER = replace(
    EQUIVALENT, comparison=Comparison.NON_INFERIORITY, lower=Decimal("-0.50"), upper=None
)
NOT_HIGHER = replace(EQUIVALENT, comparison=Comparison.THRESHOLD, lower=None, upper=Decimal("0.05"))


def found(low: float, high: float, **changed: object) -> Estimate:
    given = Estimate(
        estimate=(low + high) / 2,
        low=low,
        high=high,
        level=0.9,
        method="given",
        readers=8,
        cases=60,
    )
    return replace(given, **changed)  # type: ignore[arg-type] # a test names the field


def verdict(criterion: Criterion, result: Result) -> Verdict:
    return gates.judge(criterion, result, level=0.9).verdict


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.45, 0.55, PASS),
        (0.400001, 0.599999, PASS),
        (0.40, 0.55, OPEN),  # touching is not a pass
        (0.45, 0.60, OPEN),
        (0.30, 0.50, OPEN),
        (0.50, 0.70, OPEN),
        (0.30, 0.70, OPEN),
        (0.60, 0.70, FAIL),
        (0.61, 0.70, FAIL),
        (0.30, 0.40, FAIL),  # reliably wrong tells the images apart too
        (0.10, 0.20, FAIL),
    ],
)
def test_holds_the_whole_interval_between_two_margins(
    low: float, high: float, expected: Verdict
) -> None:
    assert verdict(EQUIVALENT, found(low, high)) is expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.49, 0.1, PASS),
        (-0.50, 0.1, OPEN),
        (-0.51, 0.1, OPEN),
        (-0.9, -0.5, FAIL),
        (-0.9, -0.49, OPEN),
    ],
)
def test_holds_the_lower_limit_above_a_margin(low: float, high: float, expected: Verdict) -> None:
    assert verdict(NOT_LOWER, found(low, high)) is expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 0.049, PASS),
        (0.0, 0.05, OPEN),
        (0.01, 0.2, OPEN),
        (0.05, 0.2, FAIL),
        (0.06, 0.2, FAIL),
        (0.049, 0.2, OPEN),
    ],
)
def test_holds_the_upper_limit_below_a_margin(low: float, high: float, expected: Verdict) -> None:
    assert verdict(NOT_HIGHER, found(low, high)) is expected


@pytest.mark.parametrize(
    ("lower", "upper", "estimate", "expected"),
    [
        ("0.40", None, 0.40, PASS),
        ("0.40", None, 0.39, FAIL),
        (None, "0.05", 0.05, PASS),
        (None, "0.05", 0.06, FAIL),
        ("0.40", "0.60", 0.60, PASS),
        ("0.40", "0.60", 0.61, FAIL),
        ("0.40", "0.60", 0.39, FAIL),
    ],
)
def test_may_look_at_the_estimate_alone(
    lower: str | None, upper: str | None, estimate: float, expected: Verdict
) -> None:
    criterion = replace(
        EQUIVALENT,
        held=Held.ESTIMATE,
        lower=Decimal(lower) if lower else None,
        upper=Decimal(upper) if upper else None,
    )

    assert verdict(criterion, found(0, 1, estimate=estimate)) is expected


@pytest.mark.parametrize(
    ("readers", "cases", "expected"),
    [(6, 50, PASS), (5, 50, NOT), (6, 49, NOT), (None, 50, NOT), (6, None, NOT)],
)
def test_asks_for_enough_readers_and_cases(
    readers: int | None, cases: int | None, expected: Verdict
) -> None:
    criterion = replace(EQUIVALENT, least_readers=6, least_cases=50)

    judged = gates.judge(criterion, found(0.45, 0.55, readers=readers, cases=cases), level=0.9)

    assert judged.verdict is expected
    assert (expected is PASS) or "the protocol asks for" in judged.reason


def test_says_why_something_could_not_be_evaluated() -> None:
    judged = gates.judge(EQUIVALENT, NotEvaluable(reason="Why.", method="x"), level=0.9)

    assert (judged.verdict, judged.reason) == (NOT, "Why.")


def test_an_interval_without_width_shows_nothing() -> None:
    kappa = replace(
        EQUIVALENT, metric=Metric.INTER_READER, comparison=Comparison.THRESHOLD, upper=None
    )

    for criterion, at in ((EQUIVALENT, 0.5), (kappa, 1.0)):
        judged = gates.judge(criterion, found(at, at), level=0.9)
        assert (judged.verdict, judged.reason) == (NOT, gates.NO_WIDTH)
    assert verdict(replace(kappa, held=Held.ESTIMATE), found(1.0, 1.0)) is PASS


def test_decides_on_the_number_that_is_kept() -> None:
    nearly = found(0.4 + 1e-15, 0.55)
    judged = gates.judge(EQUIVALENT, nearly, level=0.9)

    assert isinstance(judged.found, Estimate)
    assert judged.found.low == 0.4
    assert judged.verdict is OPEN


def test_what_nobody_counted_is_none() -> None:
    one = replace(EQUIVALENT, least_readers=1, least_cases=0)

    judged = gates.judge(one, found(0.45, 0.55, readers=None), level=0.9)

    assert judged.verdict is NOT
    assert judged.reason.startswith("There are 0 readers and the protocol asks for 1")


def test_a_leaked_image_fails_and_none_passes() -> None:
    leaks = replace(
        EQUIVALENT, metric=Metric.LEAKED_IMAGES, lower=None, upper=Decimal(0), least_readers=0
    )

    assert verdict(leaks, found(0, 0)) is PASS
    assert verdict(leaks, found(1, 1)) is FAIL


# --- together ---


def together(
    *said: tuple[Role, Verdict],
    rule: Rule = Rule.ALL,
    at_least: int = 0,
    rejects: bool = False,
    exploratory: bool = False,
) -> Decision:
    each = [replace(EQUIVALENT, code=f"c{n}", role=role) for n, (role, _) in enumerate(said)]
    judged = [
        Judged(one, found(0, 1), verdict, "", 0.9)
        for one, (_, verdict) in zip(each, said, strict=True)
    ]
    whole = criteria(*each, rule=rule, at_least=at_least)
    whole = rejecting(whole) if rejects else whole
    return gates.overall(whole, judged, is_exploratory=exploratory)


P, S, V, O = Role  # noqa: E741 the four roles in their order
ACCEPT, REJECT, STAYS = Decision


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([(P, PASS)], ACCEPT),
        ([(P, PASS), (S, PASS), (V, PASS)], ACCEPT),
        ([(P, PASS), (P, OPEN)], STAYS),
        ([(P, PASS), (P, NOT)], STAYS),
        ([(P, PASS), (P, FAIL)], REJECT),
        ([(P, PASS), (S, FAIL)], REJECT),
        ([(P, NOT), (S, FAIL)], REJECT),
        ([(P, PASS), (S, OPEN)], STAYS),
        ([(P, PASS), (S, NOT)], STAYS),
        ([(P, PASS), (V, FAIL)], STAYS),  # the readings cannot decide
        ([(P, FAIL), (V, FAIL)], REJECT),
        ([(P, PASS), (V, NOT)], STAYS),
        ([(P, PASS), (O, FAIL)], ACCEPT),  # reported, and decides nothing
        ([(P, NOT)], STAYS),
    ],
)
def test_all_that_decide_must_pass(said: list[tuple[Role, Verdict]], expected: Decision) -> None:
    assert together(*said) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([PASS, PASS, FAIL], ACCEPT),
        ([PASS, PASS, OPEN], ACCEPT),
        ([PASS, PASS, NOT], STAYS),  # what was not measured blocks acceptance
        ([PASS, OPEN, FAIL], STAYS),
        ([PASS, FAIL, FAIL], REJECT),
        ([OPEN, OPEN, OPEN], STAYS),
    ],
)
def test_or_at_least_so_many_of_them(said: list[Verdict], expected: Decision) -> None:
    assert together(*((P, one) for one in said), rule=Rule.AT_LEAST, at_least=2) is expected


def test_but_never_without_safety_and_validity() -> None:
    for role, expected in ((S, REJECT), (V, STAYS)):
        said = [(P, PASS), (P, PASS), (role, FAIL)]
        assert together(*said, rule=Rule.AT_LEAST, at_least=1) is expected


def test_what_stays_open_can_count_as_failed() -> None:
    assert together((P, OPEN), rejects=True) is REJECT
    assert together((P, PASS), rejects=True) is ACCEPT


def test_an_exploratory_study_is_never_accepted() -> None:
    assert together((P, PASS), exploratory=True) is STAYS
    assert together((P, FAIL), exploratory=True) is REJECT


def test_no_primary_criterion_accepts_nothing() -> None:
    assert together((S, PASS)) is STAYS


# --- several tries ---


def family(rule: Multiplicity, *widest: float) -> list[Verdict]:
    """Criteria that pass up to a level of confidence."""
    each = [
        replace(EQUIVALENT, code=f"c{n}", multiplicity=rule, level=Decimal("0.90"))
        for n in range(len(widest))
    ]

    def measure(criterion: Criterion, level: float) -> Result:
        passes = level <= widest[int(criterion.code[1:])] + 1e-9
        return found(0.45, 0.55) if passes else found(0.3, 0.55)

    return [judged.verdict for judged in gates.judge_all(criteria(*each), measure)]


def test_one_by_one_each_has_its_own_level() -> None:
    assert family(Multiplicity.NONE, 0.90, 0.90, 0.89) == [PASS, PASS, OPEN]


def test_bonferroni_shares_the_error_among_all() -> None:
    assert family(Multiplicity.BONFERRONI, 0.95, 0.94) == [PASS, OPEN]


def test_holm_gives_the_others_what_a_pass_leaves() -> None:
    assert family(Multiplicity.HOLM, 0.95, 0.90) == [PASS, PASS]
    assert family(Multiplicity.HOLM, 0.94, 0.94) == [OPEN, OPEN]
    assert family(Multiplicity.HOLM, 0.90, 0.95, 0.97) == [PASS, PASS, PASS]
    assert family(Multiplicity.HOLM, 0.90, 0.94, 0.97) == [OPEN, OPEN, PASS]
