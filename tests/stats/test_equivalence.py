"""Margins, verdicts and families."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.stats import decision, equivalence, multiplicity, proportions
from reviewapp.stats.decision import Decision, Kind, Rule, Verdict
from reviewapp.stats.equivalence import Summary, TwoOneSided
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable
from tests.stats.tables import no_estimate

few = settings(max_examples=30, deadline=None)
numbers = st.floats(-3, 3)
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)
METHODS: tuple[multiplicity.Adjustment, ...] = (
    "bonferroni",
    "holm",
    "hochberg",
    "hommel",
    "BH",
    "BY",
)


def found(low: float, high: float, *, readers: int | None = 8, cases: int | None = 50) -> Estimate:
    return Estimate(
        estimate=(low + high) / 2,
        low=low,
        high=high,
        level=0.9,
        method="x",
        readers=readers,
        cases=cases,
    )


@few
@given(estimate=numbers, df=st.one_of(st.none(), st.floats(1, 200)), error=st.floats(0.05, 2))
def test_both_tests_reject_when_the_interval_lies_inside(
    estimate: float, df: float | None, error: float
) -> None:
    test = equivalence.tost(estimate, error, df=df, low=-1, high=1.5, alpha=0.05)
    inside = test.interval.low > -1 and test.interval.high < 1.5
    if abs(test.p_value - 0.05) > 1e-9:
        assert (test.p_value < 0.05) == inside
    assert test.interval.level == pytest.approx(0.9)


@few
@given(estimate=numbers)
def test_mirrored_margins_mirror_the_tests(estimate: float) -> None:
    one = equivalence.tost(estimate, 0.4, df=9, low=-1, high=2, alpha=0.05)
    other = equivalence.tost(-estimate, 0.4, df=9, low=-2, high=1, alpha=0.05)
    assert one.p_lower == pytest.approx(other.p_upper)
    assert one.t_upper == pytest.approx(-other.t_lower)


def test_an_estimate_of_the_engine_is_tested_as_it_is() -> None:
    given = Estimate(
        estimate=0.52, low=0, high=1, level=0.95, method="x", standard_error=0.03, df=12.5
    )
    test = equivalence.of_estimate(given, low=0.4, high=0.6, alpha=0.05)
    assert isinstance(test, TwoOneSided)
    assert test.t_upper == pytest.approx(-0.08 / 0.03)
    assert test.interval.df == 12.5


def test_what_is_not_evaluable_stays_so() -> None:
    given = NotEvaluable(reason="Nothing was read.", method="x")
    assert equivalence.of_estimate(given, low=0, high=1, alpha=0.05) is given


def test_an_interval_without_an_error_has_no_tests() -> None:
    wilson = proportions.wilson(3, 9, confidence=0.9)
    left = no_estimate(equivalence.of_estimate(wilson, low=0, high=1, alpha=0.05))
    assert left.estimate == pytest.approx(1 / 3)


def test_pairs_without_correlation_vary_as_two_groups() -> None:
    one, other = Summary(mean=1, sd=1, size=20), Summary(mean=0, sd=2, size=20)
    paired = equivalence.paired(one, other, correlation=0, low=-9, high=9, alpha=0.05)
    welch = equivalence.welch(one, other, low=-9, high=9, alpha=0.05)
    assert paired.interval.standard_error == pytest.approx(welch.interval.standard_error)
    assert paired.interval.df == 19
    assert equivalence.paired_sd(one, other, correlation=0.5) == pytest.approx(np.sqrt(3))
    assert equivalence.average_sd(one, other) == pytest.approx(np.sqrt(2.5))


def test_a_summary_is_mean_deviation_and_size() -> None:
    assert equivalence.summary([1, 2, 3]) == Summary(mean=2.0, sd=1.0, size=3)


def test_it_refuses_margins_that_enclose_nothing() -> None:
    for low, high in ((1.0, 1.0), (2.0, 1.0)):
        with pytest.raises(WrongInput, match="enclose nothing"):
            equivalence.tost(0, 1, df=None, low=low, high=high, alpha=0.05)


@pytest.mark.parametrize(("error", "alpha"), [(0.0, 0.05), (1.0, 0.0), (np.inf, 0.05)])
def test_it_refuses_an_error_or_level_that_is_none(error: float, alpha: float) -> None:
    with pytest.raises(WrongInput):
        equivalence.tost(0, error, df=None, low=-1, high=1, alpha=alpha)


def test_it_refuses_groups_that_are_none() -> None:
    good, single = Summary(mean=0, sd=1, size=5), Summary(mean=0, sd=1, size=1)
    negative, constant = Summary(mean=0, sd=-1, size=5), Summary(mean=0, sd=0, size=5)
    for bad in (single, negative):
        with pytest.raises(WrongInput, match="two values"):
            equivalence.one_sample(bad, null=0, low=-1, high=1, alpha=0.05)
    with pytest.raises(WrongInput, match="standard error"):
        equivalence.one_sample(constant, null=0, low=-1, high=1, alpha=0.05)
    with pytest.raises(WrongInput, match="variance of the difference"):
        equivalence.welch(constant, constant, low=-1, high=1, alpha=0.05)
    for other, correlation, said in (
        (Summary(mean=0, sd=1, size=6), 0.5, "no pairs"),
        (good, 1.5, "does not exist"),
        (good, -1.5, "does not exist"),
    ):
        with pytest.raises(WrongInput, match=said):
            equivalence.paired(good, other, correlation=correlation, low=-1, high=1, alpha=0.05)


EQUAL = Rule(kind=Kind.EQUIVALENCE, lower=0.4, upper=0.6)
ABOVE = Rule(kind=Kind.NON_INFERIORITY, lower=-0.5)
BELOW = Rule(kind=Kind.UPPER_BOUND_BELOW, upper=0.05)


@pytest.mark.parametrize(
    ("rule", "low", "high", "verdict"),
    [
        (EQUAL, 0.41, 0.59, Verdict.PASS),
        (EQUAL, 0.4, 0.59, Verdict.INCONCLUSIVE),
        (EQUAL, 0.41, 0.6, Verdict.INCONCLUSIVE),
        (EQUAL, 0.3, 0.5, Verdict.INCONCLUSIVE),
        (EQUAL, 0.3, 0.7, Verdict.INCONCLUSIVE),
        (EQUAL, 0.61, 0.8, Verdict.FAIL),
        (EQUAL, 0.6, 0.8, Verdict.FAIL),
        (EQUAL, 0.2, 0.4, Verdict.FAIL),
        (EQUAL, 0.1, 0.3, Verdict.FAIL),
        (ABOVE, -0.49, 1.0, Verdict.PASS),
        (ABOVE, -0.5, 1.0, Verdict.INCONCLUSIVE),
        (ABOVE, -0.7, -0.5, Verdict.FAIL),
        (ABOVE, -0.7, -0.49, Verdict.INCONCLUSIVE),
        (BELOW, 0.0, 0.049, Verdict.PASS),
        (BELOW, 0.0, 0.05, Verdict.INCONCLUSIVE),
        (BELOW, 0.05, 0.1, Verdict.FAIL),
        (BELOW, 0.049, 0.1, Verdict.INCONCLUSIVE),
    ],
)
def test_touching_a_margin_is_no_pass(
    rule: Rule, low: float, high: float, verdict: Verdict
) -> None:
    assert decision.judge(rule, found(low, high)) is verdict


def test_a_lower_bound_is_judged_as_non_inferiority_is() -> None:
    rule = Rule(kind=Kind.LOWER_BOUND_ABOVE, lower=0.3)
    assert decision.judge(rule, found(0.31, 0.9)) is Verdict.PASS
    assert decision.judge(rule, found(0.1, 0.2)) is Verdict.FAIL


def test_a_point_is_reached_or_not() -> None:
    rule = Rule(kind=Kind.POINT_AT_LEAST, lower=0.5)
    assert decision.judge(rule, found(0.4, 0.6)) is Verdict.PASS
    assert decision.judge(rule, found(0.3, 0.6)) is Verdict.FAIL


def test_too_few_readers_or_cases_cannot_be_evaluated() -> None:
    rule = Rule(kind=Kind.NON_INFERIORITY, lower=0, least_readers=8, least_cases=50)
    assert decision.judge(rule, found(1, 2)) is Verdict.PASS
    assert decision.judge(rule, found(1, 2, readers=7)) is Verdict.NOT_EVALUABLE
    assert decision.judge(rule, found(1, 2, cases=49)) is Verdict.NOT_EVALUABLE
    assert decision.judge(rule, found(1, 2, readers=None)) is Verdict.NOT_EVALUABLE
    assert decision.judge(rule, found(1, 2, cases=None)) is Verdict.NOT_EVALUABLE


def test_what_has_no_interval_cannot_be_judged() -> None:
    nothing = NotEvaluable(reason="Nothing was read.", method="x")
    assert decision.judge(EQUAL, nothing) is Verdict.NOT_EVALUABLE


@pytest.mark.parametrize(
    ("kind", "lower", "upper"),
    [
        (Kind.EQUIVALENCE, 0.4, None),
        (Kind.EQUIVALENCE, None, 0.6),
        (Kind.EQUIVALENCE, 0.6, 0.4),
        (Kind.EQUIVALENCE, 0.5, 0.5),
        (Kind.NON_INFERIORITY, None, None),
        (Kind.NON_INFERIORITY, 0.1, 0.2),
        (Kind.UPPER_BOUND_BELOW, 0.1, 0.2),
        (Kind.UPPER_BOUND_BELOW, 0.1, None),
        (Kind.POINT_AT_LEAST, None, 0.2),
    ],
)
def test_margins_must_belong_to_their_rule(
    kind: Kind, lower: float | None, upper: float | None
) -> None:
    with pytest.raises(WrongInput, match="do not fit"):
        Rule(kind=kind, lower=lower, upper=upper)


def test_one_failure_rejects_and_only_passes_accept() -> None:
    verdicts = list(Verdict)
    assert decision.decide(verdicts) is Decision.REJECT
    assert decision.decide([Verdict.PASS, Verdict.PASS]) is Decision.ACCEPT
    assert decision.decide([Verdict.PASS, Verdict.NOT_EVALUABLE]) is Decision.INCONCLUSIVE
    assert decision.decide([]) is Decision.INCONCLUSIVE


@few
@given(p=p_values)
@pytest.mark.parametrize("method", METHODS)
def test_adjusting_keeps_the_order_and_never_lowers(
    method: multiplicity.Adjustment, p: list[float]
) -> None:
    adjusted = np.array(multiplicity.adjust(p, method=method))
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= -1e-12).all()
    assert (adjusted >= np.array(p) - 1e-12).all()
    assert (adjusted <= 1).all()


@few
@given(p=p_values)
def test_methods_rank_from_strict_to_mild(p: list[float]) -> None:
    strict = [np.array(multiplicity.adjust(p, method=method)) for method in METHODS[:4]]
    for harder, milder in pairwise(strict):
        assert (milder <= harder + 1e-12).all()
    hommel, mild = strict[3], np.array(multiplicity.adjust(p, method="BH"))
    assert (mild <= hommel + 1e-12).all()


@few
@given(p=p_values)
def test_the_order_given_is_the_order_returned(p: list[float]) -> None:
    turned = multiplicity.adjust(p[::-1], method="holm")
    assert turned == pytest.approx(multiplicity.adjust(p, method="holm")[::-1])


def test_all_must_hold_is_the_largest() -> None:
    assert multiplicity.intersection_union([0.01, 0.04, 0.02]) == 0.04


@pytest.mark.parametrize("p", [[-0.1], [1.1], [np.nan], []])
def test_what_is_no_p_value_is_refused(p: list[float]) -> None:
    with pytest.raises(WrongInput):
        multiplicity.adjust(p, method="holm")
