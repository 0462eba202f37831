"""Tests, intervals and boundaries as printed in papers and textbooks, to the digits there."""

import numpy as np
import pytest
from scipy import stats

from reviewapp.stats import (
    detection,
    drift,
    multiplicity,
    power,
    preference,
    proportions,
    ranks,
    roc,
    sequential,
)
from tests.stats.tables import an_estimate

METHODS = {
    "score": proportions.wilson,
    "score, corrected": proportions.wilson_corrected,
    "exact": proportions.clopper_pearson,
}


@pytest.mark.parametrize(
    ("successes", "trials", "method", "printed"),
    [
        (81, 263, "score", (0.2553, 0.3662)),
        (81, 263, "score, corrected", (0.2535, 0.3682)),
        (81, 263, "exact", (0.2527, 0.3676)),
        (15, 148, "score", (0.0624, 0.1605)),
        (15, 148, "score, corrected", (0.0598, 0.1644)),
        (15, 148, "exact", (0.0578, 0.1617)),
        (0, 20, "score", (0.0, 0.1611)),
        (0, 20, "score, corrected", (0.0, 0.2005)),
        (0, 20, "exact", (0.0, 0.1684)),
        (1, 29, "score", (0.0061, 0.1718)),
        (1, 29, "score, corrected", (0.0018, 0.1963)),
        (1, 29, "exact", (0.0009, 0.1776)),
    ],
)
def test_newcombe_prints_these_limits(
    successes: int, trials: int, method: str, printed: tuple[float, float]
) -> None:
    """Newcombe, Stat Med 17:857-872, 1998, table I."""
    found = METHODS[method](successes, trials, confidence=0.95)
    assert (found.low, found.high) == pytest.approx(printed, abs=6e-5)


def test_nothing_in_n_is_three_over_n() -> None:
    """Hanley & Lippman-Hand, JAMA 249:1743-1745, 1983."""
    assert proportions.upper_bound(0, 100, confidence=0.95).high == pytest.approx(0.0295, abs=5e-5)


def test_fishers_lady_tastes_tea() -> None:
    """Fisher, The design of experiments, 1935, ch. 2: three of four cups right."""
    one = proportions.fisher_test((3, 4), (1, 4), alternative="greater")
    two = proportions.fisher_test((3, 4), (1, 4), alternative="two-sided")
    assert (one, two) == pytest.approx((17 / 70, 34 / 70))


# 58 normal and 51 abnormal images read on five levels.
NORMAL, ABNORMAL = (
    np.repeat(range(1, 6), [33, 6, 6, 11, 2]),
    np.repeat(range(1, 6), [3, 2, 2, 11, 33]),
)


def test_hanley_and_mcneil_print_this_area() -> None:
    """Hanley & McNeil, Radiology 143:29-36, 1982, table I: area 0.893, error 0.032."""
    found = an_estimate(roc.auc(NORMAL, ABNORMAL, confidence=0.95))
    planned = roc.hanley_mcneil(found.estimate, positives=51, negatives=58)
    assert found.estimate == pytest.approx(0.893, abs=5e-4)
    assert planned == pytest.approx(0.032, abs=5e-4)
    assert found.standard_error == pytest.approx(0.032, abs=2e-3)


def test_hits_and_false_alarms_as_printed() -> None:
    """Macmillan & Creelman, Detection theory, 2005, ch. 1: H 0.8 and F 0.4."""
    found = detection.yes_no(20, 25, 10, 25, confidence=0.95)
    assert found.sensitivity_index.estimate == pytest.approx(1.095, abs=5e-4)
    assert found.criterion == pytest.approx(-0.294, abs=5e-4)


# Hollander & Wolfe, Nonparametric statistical methods, 1973, p. 140: rounding first base.
ROUNDING = [
    [5.40, 5.50, 5.55], [5.85, 5.70, 5.75], [5.20, 5.60, 5.50], [5.55, 5.50, 5.40],
    [5.90, 5.85, 5.70], [5.45, 5.55, 5.60], [5.40, 5.40, 5.35], [5.45, 5.50, 5.35],
    [5.25, 5.15, 5.00], [5.85, 5.80, 5.70], [5.25, 5.20, 5.10], [5.65, 5.55, 5.45],
    [5.60, 5.35, 5.45], [5.05, 5.00, 4.95], [5.50, 5.50, 5.40], [5.45, 5.55, 5.50],
    [5.55, 5.55, 5.35], [5.45, 5.50, 5.55], [5.50, 5.45, 5.25], [5.65, 5.60, 5.40],
    [5.70, 5.65, 5.55], [6.30, 6.30, 6.25],
]  # fmt: skip


def test_friedman_sees_how_first_base_is_rounded() -> None:
    statistic, p = ranks.friedman(ROUNDING)
    assert (statistic, p) == pytest.approx((11.143, 0.003805), rel=1e-4)


def test_kendalls_tau_of_tuna() -> None:
    """Hollander & Wolfe 1973, p. 185: lightness and quality of canned tuna."""
    lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    quality = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    found = drift.kendall(lightness, quality)
    assert isinstance(found, drift.Association)
    assert (found.tau, found.p_value) == pytest.approx((0.4444, 0.1194), abs=5e-5)


@pytest.mark.parametrize(
    ("looks", "exponent", "printed"),
    [
        (2, 0.5, 2.178), (3, 0.5, 2.289), (4, 0.5, 2.361), (5, 0.5, 2.413), (10, 0.5, 2.555),
        (2, 0.0, 1.977), (3, 0.0, 2.004), (4, 0.0, 2.024), (5, 0.0, 2.040), (10, 0.0, 2.087),
        (5, 0.25, 2.136),
    ],
)  # fmt: skip
def test_jennison_and_turnbull_print_these_boundaries(
    looks: int, exponent: float, printed: float
) -> None:
    """Jennison & Turnbull, Group sequential methods, 2000, tables 2.1, 2.3 and 2.9."""
    fractions = np.arange(1, looks + 1) / looks
    found = sequential.classical(fractions, alpha=0.05, exponent=exponent)
    assert found.critical[-1] == pytest.approx(printed, abs=6e-4)


@pytest.mark.parametrize(
    ("spending", "printed"),
    [
        ("obrien-fleming", (4.877, 3.357, 2.680, 2.290, 2.031)),
        ("pocock", (2.438, 2.427, 2.410, 2.397, 2.386)),
    ],
)
def test_lan_and_demets_boundaries_as_printed(
    spending: sequential.Spending, printed: tuple[float, ...]
) -> None:
    """Reboussin et al., Control Clin Trials 21:190-207, 2000: five even looks, two sides."""
    fractions = (0.2, 0.4, 0.6, 0.8, 1.0)
    found = sequential.boundaries(fractions, alpha=0.05, spending=spending, sides=2)
    assert found.critical == pytest.approx(printed, abs=1e-3)


FIFTEEN = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
)  # fmt: skip


@pytest.mark.parametrize(("method", "rejected"), [("bonferroni", 3), ("holm", 3), ("BH", 4)])
def test_fifteen_questions_about_thrombolysis(
    method: multiplicity.Adjustment, rejected: int
) -> None:
    """Benjamini & Hochberg, J R Stat Soc B 57:289-300, 1995, sect. 4."""
    assert sum(p <= 0.05 for p in multiplicity.adjust(FIFTEEN, method=method)) == rejected


@pytest.mark.parametrize(
    ("cv", "subjects", "printed"), [(0.2, 20, 0.834680), (0.25, 28, 0.807439), (0.3, 40, 0.815845)]
)
def test_bioequivalence_studies_need_these_sizes(cv: float, subjects: int, printed: float) -> None:
    """Labes, Schütz & Lang, PowerTOST: 2×2 crossover, ratio 0.95 within 0.80 to 1.25."""
    size, reached = power.tost_crossover_size(
        cv=cv, ratio=0.95, low=0.8, high=1.25, power=0.8, alpha=0.05
    )
    assert size == subjects
    assert reached == pytest.approx(printed, abs=1e-6)


TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
# Wins of the row at home against the column, then away games lost at the column's home.
HOME = {
    "Milwaukee": (0, 4, 4, 4, 6, 4, 6), "Detroit": (3, 0, 4, 4, 6, 6, 4),
    "Toronto": (2, 4, 0, 2, 4, 4, 6), "New York": (3, 5, 2, 0, 4, 4, 6),
    "Boston": (5, 2, 3, 4, 0, 5, 6), "Cleveland": (2, 3, 3, 4, 4, 0, 2),
    "Baltimore": (2, 1, 1, 2, 1, 3, 0),
}  # fmt: skip
AWAY = {
    "Milwaukee": (0, 3, 2, 3, 1, 2, 0), "Detroit": (3, 0, 2, 3, 0, 1, 3),
    "Toronto": (5, 3, 0, 4, 3, 2, 0), "New York": (3, 1, 5, 0, 3, 2, 1),
    "Boston": (1, 5, 3, 2, 0, 2, 0), "Cleveland": (5, 3, 4, 3, 2, 0, 4),
    "Baltimore": (5, 5, 6, 4, 6, 4, 0),
}  # fmt: skip


def games() -> preference.Choices:
    rows = [
        (home, away, won, count)
        for won, table in ((1.0, HOME), (0.0, AWAY))
        for home, counts in table.items()
        for away, count in zip(TEAMS, counts, strict=True)
        if count
    ]
    home, away, won, count = zip(*rows, strict=True)
    return preference.Choices(home, away, won, count)


@pytest.mark.parametrize(
    ("order", "printed"),
    [
        (False, {"Milwaukee": 1.58, "Detroit": 1.44, "Toronto": 1.29, "New York": 1.25,
                 "Boston": 1.11, "Cleveland": 0.68}),
        (True, {"Milwaukee": 1.62, "Detroit": 1.48, "Toronto": 1.33, "New York": 1.28,
                "Boston": 1.14, "Cleveland": 0.70}),
    ],
)  # fmt: skip
def test_the_american_league_of_1987(order: bool, printed: dict[str, float]) -> None:  # noqa: FBT001  a column of the table
    """Agresti, Categorical data analysis, 2nd ed. 2002, sect. 10.6, tables 10.10 and 10.11."""
    found = preference.fit(games(), confidence=0.95, reference="Baltimore", order_effect=order)
    assert isinstance(found, preference.Preferences)
    for team, worth in printed.items():
        assert found.abilities[team].estimate == pytest.approx(worth, abs=6e-3)
    assert an_estimate(found.abilities["Milwaukee"]).standard_error == pytest.approx(
        0.345, abs=4e-3
    )
    if order:
        assert an_estimate(found.order).estimate == pytest.approx(0.302, abs=5e-4)
        assert an_estimate(found.order).standard_error == pytest.approx(0.131, abs=5e-4)


def test_wilcoxon_agrees_with_the_table_of_the_exact_distribution() -> None:
    """The critical value of ten pairs at 5 % two-sided is 8 (Wilcoxon 1945, table II)."""
    signs = np.where(np.isin(np.arange(1, 11), (3, 5)), -1.0, 1.0)
    _, inside = ranks.wilcoxon_signed_rank(signs * np.arange(1, 11), np.zeros(10))
    _, outside = ranks.wilcoxon_signed_rank(
        np.where(np.arange(1, 11) == 9, -1.0, 1.0) * np.arange(1, 11), np.zeros(10)
    )
    assert inside <= 0.05 < outside
    assert inside == pytest.approx(2 * 25 / 2**10)


def test_two_alternatives_and_one_answer_are_one_index() -> None:
    """Macmillan & Creelman 2005, ch. 7: 2AFC at 76 % is d′ 1 for one interval."""
    assert detection.index_of(float(stats.norm.cdf(1 / np.sqrt(2)))) == pytest.approx(1)
    assert detection.index_of(0.76) == pytest.approx(1.0, abs=2e-3)
