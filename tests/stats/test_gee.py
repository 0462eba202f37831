"""Marginal models."""

import numpy as np
import pytest
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import gee
from reviewapp.stats.errors import WrongInput
from tests.stats.crossed import CASE, LEVEL, ONES, READER, TRUTH, marks
from tests.stats.tables import Floats, an_estimate, no_estimate


def marginal(
    answers: Floats,
    groups: ArrayLike = READER,
    *,
    working: gee.Working = "independence",
    bias_corrected: bool = False,
) -> tuple[object, ...]:
    found = gee.logistic(
        answers,
        ONES,
        groups,
        confidence=LEVEL,
        working=working,
        bias_corrected=bias_corrected,
    )
    assert isinstance(found, tuple), found
    return found


def test_single_readings_as_clusters_give_the_plain_error() -> None:
    answers = marks()
    found = an_estimate(marginal(answers, np.arange(120))[0])
    rate = answers.mean()
    assert found.estimate == pytest.approx(special.logit(rate))
    assert found.standard_error == pytest.approx(1 / np.sqrt(120 * rate * (1 - rate)))
    assert found.df == 119


def test_correcting_for_bias_widens_the_interval() -> None:
    plain = an_estimate(marginal(marks())[0])
    corrected = an_estimate(marginal(marks(), bias_corrected=True)[0])
    # For one intercept and even clusters the correction is G/(G-1).
    assert corrected.standard_error == pytest.approx((plain.standard_error or 0) * 6 / 5)


def test_uneven_clusters_weigh_by_their_correlation() -> None:
    answers, groups = marks(), np.minimum(READER * 3 + CASE // 9, 9)
    even = an_estimate(marginal(answers, groups)[0])
    uneven = an_estimate(marginal(answers, groups, working="exchangeable")[0])
    assert uneven.estimate != pytest.approx(even.estimate, abs=1e-9)
    assert uneven.estimate == pytest.approx(even.estimate, abs=0.3)


def test_two_clusters_are_too_few() -> None:
    no_estimate(gee.logistic(marks(), ONES, READER // 3, confidence=LEVEL))


def test_answers_all_alike_have_no_robust_error() -> None:
    no_estimate(gee.logistic(np.ones(120), ONES, READER, confidence=LEVEL))


def test_a_condition_all_alike_has_none_either() -> None:
    answers = np.where(TRUTH == 1, 1.0, marks())
    found = gee.logistic(answers, np.column_stack([ONES, TRUTH]), READER, confidence=LEVEL)
    no_estimate(found)


@pytest.mark.parametrize(
    ("answers", "design"),
    [([0.0, 2.0, 1.0], [1.0, 1, 1]), ([np.nan] * 3, [1.0, 1, 1]), ([0.0, 1, 1], [1.0, np.nan, 1])],
)
def test_what_is_no_logistic_data_is_refused(answers: list[float], design: list[float]) -> None:
    with pytest.raises(WrongInput, match="must be 0 or 1"):
        gee.logistic(answers, design, [1, 2, 3], confidence=LEVEL)


def test_a_marginal_model_that_does_not_settle_is_not_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gee, "STEPS", 1)
    no_estimate(gee.logistic(marks(), ONES, READER, confidence=LEVEL))
