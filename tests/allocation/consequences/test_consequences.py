"""What follows from a design …"""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from reviewapp.allocation.consequences import assumptions, expecting, telling
from reviewapp.allocation.consequences.expecting import FAIL, OPEN, PASS, Planned, Verdicts
from reviewapp.imaging.presentation import Look
from reviewapp.stats import power_mrmc
from reviewapp.stats.power_mrmc import SinglePilot
from reviewapp.studies import protocol
from reviewapp.studies.criteria import (
    Comparison,
    Criteria,
    Criterion,
    Held,
    Inconclusive,
    Method,
    Multiplicity,
    Role,
    Rule,
)
from reviewapp.studies.design import (
    Arm,
    Design,
    Kind,
    Origin,
    Readers,
    Repeats,
)
from reviewapp.studies.metrics import Metric
from reviewapp.studies.protocol import Rules, Window
from reviewapp.studies.questions import Question, QuestionKind
from reviewapp.studies.starting_points import (
    PRESETS,
    StartingPoint,
    starting_point,
    starting_points,
)

ARMS = (Arm("real", "Acquired", Origin.REAL), Arm("synthetic", "Made", Origin.SYNTHETIC))
PAIRS = Design(Kind.PAIR, 100, arms=ARMS, readers=Readers(planned=8))
SINGLES = replace(PAIRS, kind=Kind.SINGLE)
WHICH = Question("synthetic", QuestionKind.CANDIDATE, "Which one?")


def a_criterion(**changed: object) -> Criterion:
    usual = Criterion(
        code="cannot_tell",
        role=Role.PRIMARY,
        metric=Metric.ACCURACY,
        comparison=Comparison.EQUIVALENCE,
        lower=Decimal("0.40"),
        upper=Decimal("0.60"),
        level=Decimal("0.90"),
    )
    return replace(usual, **changed)  # type: ignore[arg-type] # the fields of a criterion


def powers(readers: int, cases: int, margin: str = "0.10") -> float:
    criterion = a_criterion(
        lower=Decimal("0.5") - Decimal(margin), upper=Decimal("0.5") + Decimal(margin)
    )
    found = assumptions.pilot(criterion, design=PAIRS, truth=0.5)
    judged = expecting.verdicts(
        criterion, found, Planned(readers, cases), truth=0.5, confidence=0.90
    )
    return expecting.chances(judged).passed


@pytest.mark.parametrize(
    ("readers", "cases", "margin", "power"),
    # Simulated reading by reading from the logit model, 800 to 1500 studies a cell.
    [
        (3, 100, "0.10", 0.16),
        (5, 100, "0.10", 0.33),
        (8, 100, "0.10", 0.68),
        (8, 400, "0.10", 0.85),
        (12, 100, "0.10", 0.88),
        (20, 100, "0.05", 0.32),
        (8, 100, "0.15", 0.98),
    ],
)
def test_its_power_is_that_of_studies_simulated_reading_by_reading(
    readers: int, cases: int, margin: str, power: float
) -> None:
    assert powers(readers, cases, margin) == pytest.approx(power, abs=0.06)


def test_its_power_is_that_of_the_symmetric_rule_of_the_statistics() -> None:
    found = SinglePilot(between=0.0065, variance=0.2438, together=0.0128, cases=1)
    known = power_mrmc.equivalence(
        found, margin=0.1, truth=0.0, readers=8, cases=100, alpha=0.05, studies=100_000, seed=1
    )

    assert powers(8, 100) == pytest.approx(known, abs=0.03)


def test_its_half_width_is_that_of_the_statistics() -> None:
    found = SinglePilot(between=0.0065, variance=0.2438, together=0.0128, cases=1)
    known = power_mrmc.half_width(found, readers=8, cases=100, confidence=0.9)
    ours = expecting.half_width(found, Planned(8, 100), confidence=0.9, fixed=False)

    assert ours == pytest.approx(known)
    assert expecting.half_width(found, Planned(8, 100), confidence=0.9, fixed=True) < ours


def test_the_same_question_has_the_same_answer() -> None:
    assert powers(8, 100) == powers(8, 100)


def test_readers_help_and_a_bad_generator_does_not_pass() -> None:
    assert powers(4, 100) < powers(8, 100) < powers(16, 100)
    told = telling.consequences(Rules(PAIRS, *_shown(), (WHICH,), criteria=_criteria()))

    assert told.verdicts["good"].passed > 0.5
    assert told.verdicts["borderline"].passed < 0.1
    assert told.verdicts["bad"].passed < 0.01
    assert told.verdicts["bad"].failed > 0.5
    for chances in told.verdicts.values():
        assert chances.passed + chances.open + chances.failed == pytest.approx(1)


def _shown() -> tuple[Look, Window]:
    rules = protocol.parse(starting_point("which-one").content)
    return rules.look, rules.window


def _criteria(*each: Criterion, **changed: object) -> Criteria:
    return Criteria(each or (a_criterion(),), **changed)  # type: ignore[arg-type] # the fields of criteria


@pytest.mark.parametrize("point", starting_points(), ids=lambda point: point.code)
def test_every_starting_point_has_consequences(point: StartingPoint) -> None:
    told = telling.consequences(protocol.parse(point.content))

    assert told.workload.minutes > 0
    assert all(one.half_width > 0 for one in told.criteria if one.half_width is not None)
    assert all(
        len(curve.powers) == len(one.readers) for one in told.criteria for curve in one.curves
    )
    assert told.assumptions


def test_each_preset_lets_a_good_generator_pass_more_often_than_a_bad_one() -> None:
    for code in PRESETS:
        told = telling.consequences(protocol.parse(starting_point(code).content))
        assert told.verdicts["good"].passed > told.verdicts["bad"].passed


def test_too_few_readers_have_no_curve_point_and_no_verdict() -> None:
    few = replace(PAIRS, readers=Readers(planned=2))
    told = telling.consequences(Rules(few, *_shown(), (WHICH,), criteria=_criteria()))

    assert told.criteria[0].power is None
    assert told.criteria[0].half_width is None
    assert told.verdicts == {}


def test_what_no_reader_decides_is_told_apart() -> None:
    stored = a_criterion(code="fid", metric=Metric.FIDELITY, method=Method.STORED)
    told = telling.consequences(Rules(PAIRS, *_shown(), (WHICH,), criteria=_criteria(stored)))

    assert not told.criteria[0].planned
    assert told.verdicts == {}


def test_a_protocol_without_criteria_has_a_workload_only() -> None:
    told = telling.consequences(Rules(PAIRS, *_shown(), (WHICH,)))

    assert told.criteria == ()
    assert told.verdicts == {}
    assert told.workload.cases == 100


def judged(*ends: int) -> Verdicts:
    return np.array([*ends] + [OPEN] * (expecting.STUDIES - len(ends)), np.int64)


PRIMARY = a_criterion()
SAFETY = a_criterion(code="safe", role=Role.SAFETY)
VALIDITY = a_criterion(code="valid", role=Role.VALIDITY)
SECONDARY = a_criterion(code="more", role=Role.SECONDARY)


@pytest.mark.parametrize(
    ("rule", "ends", "outcome"),
    [
        ({}, [(PRIMARY, PASS), (SAFETY, PASS), (VALIDITY, PASS)], PASS),
        ({}, [(PRIMARY, PASS), (SAFETY, FAIL)], FAIL),
        ({}, [(PRIMARY, FAIL), (SAFETY, PASS)], FAIL),
        ({}, [(PRIMARY, PASS), (VALIDITY, FAIL)], OPEN),
        ({}, [(PRIMARY, PASS), (SECONDARY, FAIL)], PASS),
        ({}, [(PRIMARY, OPEN)], OPEN),
        ({"inconclusive": Inconclusive.REJECTS}, [(PRIMARY, OPEN)], FAIL),
        ({"rule": Rule.AT_LEAST, "at_least": 1}, [(PRIMARY, PASS), (PRIMARY, FAIL)], PASS),
        ({"rule": Rule.AT_LEAST, "at_least": 2}, [(PRIMARY, PASS), (PRIMARY, FAIL)], FAIL),
        ({"rule": Rule.AT_LEAST, "at_least": 1}, [(PRIMARY, OPEN), (PRIMARY, FAIL)], OPEN),
        ({}, [(SECONDARY, PASS)], OPEN),
    ],
)
def test_criteria_are_put_together_by_the_rule(
    rule: dict[str, object], ends: list[tuple[Criterion, int]], outcome: int
) -> None:
    criteria = _criteria(*(one for one, _ in ends), **rule)

    found = expecting.overall(criteria, [(one, judged(end)) for one, end in ends])

    assert found[0] == outcome


def test_one_sided_rules_and_estimates_and_fixed_readers_are_judged() -> None:
    found = SinglePilot(between=0.0065, variance=0.2438, together=0.0128, cases=1)
    plan = Planned(8, 100)

    def passed(**changed: object) -> float:
        criterion = a_criterion(**changed)
        return expecting.chances(
            expecting.verdicts(criterion, found, plan, truth=0.5, confidence=0.9)
        ).passed

    assert passed(lower=None) == pytest.approx(passed(upper=None), abs=0.05)
    assert passed(held=Held.ESTIMATE) > passed()
    assert passed(method=Method.FIXED_READERS) > passed()


def test_criteria_that_share_the_error_have_stricter_intervals() -> None:
    shared = a_criterion(multiplicity=Multiplicity.HOLM)

    assert expecting.level(shared, family=telling.family((shared, shared))) == pytest.approx(0.95)
    assert expecting.level(a_criterion(), family=telling.family((a_criterion(),))) == 0.9


@pytest.mark.parametrize("metric", assumptions.IDEAL)
@pytest.mark.parametrize("design", [PAIRS, SINGLES])
def test_every_metric_of_readings_has_components(metric: Metric, design: Design) -> None:
    criterion = a_criterion(metric=metric)
    found = assumptions.pilot(criterion, design=design, truth=0.5)

    assert 0 < found.together < found.variance
    assert found.between > 0


def test_the_borderline_generator_stands_on_the_margin_and_the_bad_one_beyond() -> None:
    assert assumptions.truths(a_criterion()) == assumptions.Truths(0.5, 0.6, 0.7)
    at_least = a_criterion(metric=Metric.ACCEPTANCE_RATE, lower=Decimal("0.80"), upper=None)
    assert assumptions.truths(at_least).bad == pytest.approx(0.65)
    # A margin where nobody objects already: better than that is good.
    better = a_criterion(metric=Metric.REALISM_DIFFERENCE, lower=Decimal(0), upper=None)
    assert assumptions.truths(better) == assumptions.Truths(0.5, 0.0, -0.5)
    below = a_criterion(metric=Metric.REALISM_DIFFERENCE, lower=None, upper=Decimal(0))
    assert assumptions.truths(below) == assumptions.Truths(-0.5, 0.0, 0.5)


def test_agreement_with_oneself_is_computed_from_repeats() -> None:
    design = replace(PAIRS, repeats=Repeats(percent=20, distance=10))

    assert assumptions.cases_for(a_criterion(metric=Metric.INTRA_READER), design) == 20
    assert assumptions.cases_for(a_criterion(), design) == 100
