"""Agreement as printed in textbooks and papers, to the digits printed there."""

import numpy as np
import pytest

from reviewapp.stats import agreement, cohen, krippendorff
from reviewapp.stats.blinding import Guesses, bang_index
from tests.stats.tables import Floats, an_estimate

# Krippendorff, Computing Krippendorff's alpha-reliability, 2011, sect. A and B.
TWO_OBSERVERS = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
FIVE_LETTERS = [[1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1], [2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4]]
# The three coders of the article on the coefficient in Wikipedia; 0 marks what is missing.
THREE_CODERS = [
    [0, 0, 0, 0, 0, 3, 4, 1, 2, 1, 1, 3, 3, 0, 3],
    [1, 0, 2, 1, 3, 3, 4, 3, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 2, 1, 3, 4, 4, 0, 2, 1, 1, 3, 3, 0, 4],
]
# Fourteen raters sort ten subjects into five categories (the article on Fleiss' kappa).
FOURTEEN_RATERS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]


def raters(counts: list[list[int]]) -> Floats:
    """Lay counts per subject out as raters × subjects."""
    return np.array([np.repeat(np.arange(1.0, len(row) + 1), row) for row in counts]).T


def pairs(table: list[list[float]]) -> Floats:
    """Lay a table of counts out as two raters × subjects."""
    counts = np.array(table).astype(int)
    both = np.repeat(np.indices(counts.shape).reshape(2, -1), counts.ravel(), axis=1) + 1
    return both.astype(np.float64)


@pytest.mark.parametrize(
    ("table", "level", "printed"),
    [
        (TWO_OBSERVERS, "nominal", 0.095),
        (FIVE_LETTERS, "nominal", 0.692),
        (THREE_CODERS, "nominal", 0.691),
        (THREE_CODERS, "interval", 0.811),
    ],
)
def test_krippendorff_prints_these_alphas(
    table: list[list[int]], level: krippendorff.Level, printed: float
) -> None:
    given = np.array(table, dtype=float)
    if table is THREE_CODERS:
        given[given == 0] = np.nan
    assert krippendorff.coefficient(given, level=level) == pytest.approx(printed, abs=5e-4)


def test_fleiss_kappa_of_fourteen_raters() -> None:
    found = agreement.fleiss(raters(FOURTEEN_RATERS), categories=range(1, 6), confidence=0.95)
    assert an_estimate(found).estimate == pytest.approx(0.210, abs=5e-4)


@pytest.mark.parametrize(
    ("table", "printed"),
    [
        # Cohen, Psychol Bull 70:213-220, 1968, table 1, of 200.
        ([[88, 10, 2], [14, 40, 6], [18, 10, 12]], 0.492),
        # Fleiss, Cohen & Everitt, Psychol Bull 72:323-327, 1969, table 1, of 200.
        ([[106, 10, 4], [22, 28, 10], [2, 12, 6]], 0.429),
        # The paradoxes of Feinstein & Cicchetti, J Clin Epidemiol 43:543-549, 1990.
        ([[40, 9], [6, 45]], 0.70),
        ([[80, 10], [5, 5]], 0.32),
        ([[45, 15], [25, 15]], 0.13),
        ([[25, 35], [5, 35]], 0.26),
    ],
)
def test_cohens_kappa_as_printed(table: list[list[float]], printed: float) -> None:
    scale = range(1, len(table) + 1)
    found = cohen.of_table(table, categories=scale, confidence=0.95)
    assert an_estimate(found).estimate == pytest.approx(printed, abs=5e-3)
    both = cohen.cohen(*pairs(table), categories=scale, confidence=0.95)
    assert an_estimate(both).estimate == pytest.approx(an_estimate(found).estimate)


def test_gwets_ac1_stays_where_kappa_falls() -> None:
    """Gwet, Kappa statistic is not satisfactory, 2002: 118, 5, 2 and 0 of 125 subjects."""
    table: list[list[float]] = [[118, 5], [2, 0]]
    steady = agreement.gwet(pairs(table), categories=(1, 2), confidence=0.95)
    fallen = cohen.of_table(table, categories=(1, 2), confidence=0.95)
    scott = agreement.fleiss(pairs(table), categories=(1, 2), confidence=0.95)
    assert an_estimate(steady).estimate == pytest.approx(0.9408, abs=5e-5)
    assert an_estimate(fallen).estimate == pytest.approx(-0.0234, abs=5e-5)
    assert an_estimate(scott).estimate == pytest.approx(-0.0288, abs=5e-5)


@pytest.mark.parametrize(
    ("guesses", "index", "error"),
    [
        (Guesses(right=82, wrong=25, unknown=170), 0.206, 0.035),
        (Guesses(right=29, wrong=27, unknown=83), 0.014, 0.054),
    ],
)
def test_bangs_index_of_the_crisp_trial(guesses: Guesses, index: float, error: float) -> None:
    """Bang, Ni & Davis, Control Clin Trials 25:143-156, 2004: the two arms of CRISP."""
    found = bang_index(guesses, confidence=0.95)
    assert found.estimate == pytest.approx(index, abs=5e-4)
    assert found.standard_error == pytest.approx(error, abs=5e-4)
