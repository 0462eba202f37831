"""Whatever table comes, the answer is an estimate, a reason why there is none, or a refusal."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from numpy.typing import ArrayLike

from reviewapp.stats import (
    agreement,
    bootstrap,
    checks,
    cluster,
    cohen,
    drift,
    factorial,
    figures,
    gee,
    icc,
    krippendorff,
    linear_mixed,
    mixed,
    mrmc,
    retest,
    ustatistics,
)
from reviewapp.stats.errors import StatisticsError, WrongInput
from reviewapp.stats.estimates import NotEvaluable
from tests.stats.tables import Floats, ratings, truth, with_gaps

CASES = 12
GOOD = ratings(4, CASES)
TRUTH = truth(CASES).astype(float)
SCALE = range(1, 7)
READER, CASE = (at.ravel() for at in np.indices((4, CASES)))
ODD = np.arange(4)[:, None] == 1

TABLES: dict[str, Floats] = {
    "one reader": GOOD[:1],
    "two readers": GOOD[:2],
    "constant": np.ones((4, CASES)),
    "nothing read": np.full((4, CASES), np.nan),
    "a reader who read nothing": np.where(ODD, np.nan, GOOD),
    "a case nobody read": np.where(np.arange(CASES) == 1, np.nan, GOOD),
    "half of it missing": with_gaps(GOOD, share=0.5),
    "classes fully apart": np.tile(TRUTH, (4, 1)),
    "classes the wrong way round": np.tile(1 - TRUTH, (4, 1)),
    "readers all the same": np.tile(GOOD[0], (4, 1)),
    "readers who never vary": np.repeat([[1.0], [2], [3], [4]], CASES, axis=1),
    "no numbers of the scale": GOOD + 0.5,
    "negative": -GOOD,
    "tiny": GOOD * 1e-200,
    "far from zero": GOOD + 1e12,
    "continuous": np.random.default_rng(1).normal(size=(4, CASES)),
}
WORDS: dict[str, ArrayLike] = {
    "nothing": [],
    "no case": np.zeros((4, 0)),
    "one list": GOOD[0],
    "a block": np.ones((2, 2, 2)),
    "text": [["a", "b"], ["c", "d"]],
    "rows of different length": [[1.0, 2.0], [3.0]],
    "complex": GOOD + 1j,
    "infinite": np.where(ODD, np.inf, GOOD),
    "too large to square": GOOD * 1e200,
}
Estimator = Callable[[Floats], object]


def compared(table: Floats) -> object:
    blocks = np.stack([table, table[::-1]])
    return factorial.compare(figures.auc, blocks, TRUTH, confidence=0.95)


def modelled(table: Floats, fit: Callable[..., object]) -> object:
    given = np.resize(table, (4, CASES)).ravel()
    design = np.column_stack([np.ones(given.size), TRUTH[CASE]])
    if fit is mixed.ordinal:
        design = design[:, 1:]
    if fit is gee.logistic:
        return gee.logistic(given > 3, design, READER, confidence=0.95, working="exchangeable")
    if fit is linear_mixed.fit:
        terms = [linear_mixed.Term(READER), linear_mixed.Term(CASE)]
        return linear_mixed.fit(given, design, terms, confidence=0.95)
    answers = np.where(np.isnan(given), np.nan, given > 3) if fit is mixed.binary else given
    return fit(answers, design, [READER, CASE], confidence=0.95)


OF_TABLES: dict[str, Estimator] = {
    **{
        f"{figure.__name__}, {sampling}": partial(
            lambda table, figure, sampling: mrmc.single(
                figure, table, TRUTH, confidence=0.95, sampling=sampling
            ),
            figure=figure,
            sampling=sampling,
        )
        for figure in (figures.mean_rating, figures.accuracy, figures.difference, figures.auc)
        for sampling in ("random", "random readers", "random cases")
    },
    "comparison": compared,
    "unanimous": partial(mrmc.unanimous, confidence=0.95),
    "two-way": partial(cluster.two_way, confidence=0.95),
    "U-statistic, AUC": lambda table: ustatistics.auc(table, TRUTH, confidence=0.95),
    "U-statistic, mean": partial(ustatistics.mean, confidence=0.95, variance="biased"),
    "bootstrap": lambda table: bootstrap.interval(
        "auc", table, TRUTH, confidence=0.95, draws=500, seed=1, limits="bca"
    ),
    "Gwet": partial(agreement.gwet, categories=SCALE, confidence=0.95),
    "Fleiss": partial(agreement.fleiss, categories=SCALE, confidence=0.95),
    "Fleiss test": partial(agreement.fleiss_test, categories=SCALE),
    "Conger": partial(cohen.conger, categories=SCALE, confidence=0.95),
    "weighted alpha": partial(krippendorff.weighted, categories=SCALE, confidence=0.95),
    **{
        f"alpha, {level}": partial(
            krippendorff.alpha, level=level, confidence=0.95, draws=100, seed=1
        )
        for level in ("nominal", "ordinal", "interval", "ratio")
    },
    **{
        f"ICC, {model}": partial(icc.icc, model=model, confidence=0.95)
        for model in ("one-way", "agreement", "consistency")
    },
    "halves": lambda table: drift.halves(
        figures.auc, table, TRUTH, np.indices(GOOD.shape)[1][: len(table)], confidence=0.95
    ),
}
OF_LISTS: dict[str, Estimator] = {
    "Cohen": lambda table: cohen.cohen(table[0], table[-1], categories=SCALE, confidence=0.95),
    "retest": lambda table: retest.repeat(table[0], table[-1], categories=SCALE, confidence=0.95),
    "Bland-Altman": lambda table: retest.bland_altman(table[0], table[-1], confidence=0.95),
    **{
        fit.__module__ + "." + fit.__name__: partial(modelled, fit=fit)
        for fit in (mixed.binary, mixed.ordinal, linear_mixed.fit, gee.logistic)
    },
}


# The ordinal model climbs for seconds on each table; its own tests see more of them.
SLOW = ("one reader", "readers all the same", "readers who never vary", "half of it missing")
PAIRS = [
    (estimator, table)
    for estimator in (*OF_TABLES, *OF_LISTS)
    for table in TABLES
    if not (estimator.endswith("ordinal") and table in SLOW)
]


@pytest.mark.parametrize(("estimator", "table"), PAIRS)
def test_an_odd_table_gets_an_answer_or_a_sentence(estimator: str, table: str) -> None:
    compute = {**OF_TABLES, **OF_LISTS}[estimator]
    said = "."
    try:
        found = compute(TABLES[table])
    except StatisticsError as refusal:
        said = str(refusal)
    else:
        said = found.reason if isinstance(found, NotEvaluable) else said
    assert said.endswith(".")


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("estimator", [name for name in OF_TABLES if name != "comparison"])
def test_what_is_no_table_is_refused(estimator: str, words: str) -> None:
    with pytest.raises(WrongInput):
        OF_TABLES[estimator](WORDS[words])  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("words", ["text", "rows of different length", "complex", "infinite"])
def test_a_comparison_refuses_what_is_no_table(words: str) -> None:
    twice = [WORDS[words], WORDS[words]]
    with pytest.raises(WrongInput):
        factorial.compare(figures.auc, twice, TRUTH, confidence=0.95)  # type: ignore[arg-type]  # likewise


@pytest.mark.parametrize("design", [np.ones(3), np.ones((2, 4)), np.ones((4, 1, 1))])
def test_a_design_needs_one_row_per_reading(design: Floats) -> None:
    with pytest.raises(WrongInput, match="one row for each of the 4 readings"):
        gee.logistic([0, 1, 0, 1], design, [1, 1, 2, 2], confidence=0.95)


def test_a_model_of_no_reading_is_refused() -> None:
    with pytest.raises(WrongInput, match="there is no reading"):
        gee.logistic([], [], [], confidence=0.95)


def test_clusters_that_do_not_differ_have_no_robust_error() -> None:
    answers, clusters = np.tile([0.0, 1.0], 4), np.repeat(np.arange(4), 2)
    found = gee.logistic(answers, np.ones(8), clusters, confidence=0.95)
    assert isinstance(found, NotEvaluable)


@pytest.mark.parametrize(
    ("one", "other"), [([1.0, 2.0], [1.0]), ([1.0, 2.0], []), ([1.0], 2.0), (2.0, [1.0])]
)
def test_lists_of_different_length_are_no_pairs(one: ArrayLike, other: ArrayLike) -> None:
    with pytest.raises(WrongInput, match="cannot be paired"):
        checks.same_length(one, other, name="Both")


def test_rows_and_columns_have_each_their_least_number() -> None:
    assert checks.matrix(np.ones((2, 1)), name="It", least=(2, 1)).shape == (2, 1)
    for shape, least in (((1, 3), (2, 1)), ((3, 1), (1, 2))):
        with pytest.raises(WrongInput, match=f"at least {least[0]} rows and {least[1]} columns"):
            checks.matrix(np.ones(shape), name="It", least=least)


@pytest.mark.parametrize("seed", [-1, 0.5, float("nan"), 2**64 + 1])
def test_a_seed_is_a_whole_number(seed: float) -> None:
    with pytest.raises(WrongInput, match="The seed"):
        krippendorff.alpha(GOOD, level="nominal", confidence=0.95, draws=100, seed=seed)  # type: ignore[arg-type]  # that is the point
