"""What synthetic images are good for: the arms, the scores and the refusals."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss

from generation.measures.errors import NotMeasurable
from generation.measures.results import Figure
from generation.measures.sets import ImageSet
from generation.measures.usefulness import arms, calibration
from generation.measures.usefulness.arms import Trial, usefulness_of
from generation.measures.usefulness.detection import candidates
from tests.generation.measures.sets import A_PLAN, some_images

REAL, TEST = some_images(48, seed=1, labelled=True), some_images(48, seed=2, labelled=True)
SYNTHETIC = some_images(48, seed=3, labelled=True)
TRIAL = Trial(task="classification", regimes=(8, 4), steps=30)
RANDOM = np.random.default_rng(31)


def tried(
    trial: Trial = TRIAL, synthetic: ImageSet = SYNTHETIC, **sets: ImageSet
) -> dict[str, Figure]:
    chosen = {"real": REAL, "test": TEST} | sets
    figures = usefulness_of(**chosen, synthetic=synthetic, trial=trial, plan=A_PLAN)
    return {figure.name: figure for figure in figures}


def test_every_arm_has_a_score_and_every_regime_a_change() -> None:
    found = tried(replace(TRIAL, regimes=(4,)))
    assert list(found) == [
        "auroc[ceiling]",
        "auroc[synthetic]",
        *("auroc[real 4]", "auroc[both 4]", "auroc[both - real 4]"),
    ]
    change = found["auroc[both - real 4]"].estimate
    assert change == pytest.approx(
        found["auroc[both 4]"].estimate - found["auroc[real 4]"].estimate
    )
    assert found["auroc[ceiling]"].details["seeds"] == 3
    assert 0 <= found["auroc[ceiling]"].details["brier"] <= 2


def test_the_fewer_subjects_are_among_the_more() -> None:
    fewer, more = arms._nested(REAL, TRIAL, A_PLAN).values()
    assert (len(fewer), len(more)) == (8, 16)
    assert set(fewer) < set(more)


def test_synthetic_images_with_the_wrong_labels_are_found_out() -> None:
    labels = SYNTHETIC.labels
    assert labels is not None
    wrong = replace(SYNTHETIC, labels=1 - labels)
    found = tried(replace(TRIAL, regimes=()), wrong)
    assert found["auroc[synthetic]"].estimate < 0.3


SMALL = [some_images(48, seed=seed, side=16, labelled=True) for seed in (1, 2, 3)]


def test_outlines_are_scored_by_their_overlap() -> None:
    trial = Trial(task="segmentation", regimes=(), steps=80)
    found = tried(trial, SMALL[1], real=SMALL[0], test=SMALL[2])
    assert set(found) == {"dice[ceiling]", "dice[synthetic]"}
    assert found["dice[ceiling]"].estimate > 0.6


def test_findings_are_scored_by_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arms, "MOST_SPREAD", 1.0)  # hardly trained on purpose: only the scoring
    trial = Trial(task="detection", regimes=(), steps=5, least=0.0)
    found = tried(trial, SMALL[1], real=SMALL[0], test=SMALL[2])
    assert set(found) == {"average_precision[ceiling]", "average_precision[synthetic]"}
    assert 0 <= found["average_precision[ceiling]"].details["froc"] <= 1


def test_a_ceiling_that_did_not_converge_shows_no_number() -> None:
    with pytest.raises(NotMeasurable, match="has not converged, so no usefulness is shown"):
        tried(replace(TRIAL, steps=1, least=0.99))


@pytest.mark.parametrize(
    ("trial", "says"),
    [
        (replace(TRIAL, seeds=(0, 1)), "at least 3 different"),
        (replace(TRIAL, seeds=(0, 1, 1)), "at least 3 different"),
        (replace(TRIAL, regimes=(25,)), "24 real subjects"),
        (replace(TRIAL, regimes=(0,)), "24 real subjects"),
    ],
)
def test_a_trial_that_cannot_be_run_is_refused(trial: Trial, says: str) -> None:
    with pytest.raises(NotMeasurable, match=says):
        tried(trial)


def test_sets_that_leak_or_lack_something_are_refused() -> None:
    with pytest.raises(NotMeasurable, match="both training and test"):
        tried(test=REAL)
    with pytest.raises(NotMeasurable, match="needs a label"):
        tried(real=some_images(48, seed=1))
    with pytest.raises(NotMeasurable, match="one label"):
        tried(real=replace(REAL, labels=np.zeros(48, dtype=np.int64)))
    with pytest.raises(NotMeasurable, match="test images have one label"):
        tried(replace(TRIAL, steps=1), test=replace(TEST, labels=np.zeros(48, dtype=np.int64)))
    with pytest.raises(NotMeasurable, match="do not occur"):
        tried(synthetic=replace(SYNTHETIC, labels=np.full(48, 7)))
    with pytest.raises(NotMeasurable, match="needs masks"):
        tried(replace(TRIAL, task="segmentation"), replace(SYNTHETIC, masks=None))


def test_the_brier_score_of_two_classes_is_twice_that_of_scikit_learn() -> None:
    p, y = RANDOM.uniform(size=200), RANDOM.integers(0, 2, size=200)
    ours = calibration.brier(np.column_stack([1 - p, p]), y)
    assert ours == pytest.approx(2 * brier_score_loss(y, p))


def test_the_calibration_error_is_that_of_the_calibration_curve() -> None:
    p = RANDOM.uniform(0.5, 1, size=500)
    y = (RANDOM.uniform(size=500) < p**2).astype(int)
    right, said = calibration_curve(y, p, n_bins=10)
    counted = np.histogram(p, np.linspace(0, 1, 11))[0]
    expected = (np.abs(right - said) * counted[counted > 0]).sum() / 500
    ours = calibration.expected_error(np.column_stack([1 - p, p]), y, bins=10)
    assert ours == pytest.approx(expected)


def findings() -> tuple[np.ndarray, np.ndarray]:
    """Two images: a finding each, found in the first; one false alarm in the second."""
    masks, maps = np.zeros((2, 32, 32)), np.zeros((2, 32, 32))
    masks[0, 4:9, 4:9] = masks[1, 20:25, 20:25] = 1
    maps[0, 4:9, 4:9], maps[1, 4:9, 20:25] = 0.9, 0.8
    return maps, masks


def test_a_finding_is_hit_once_and_a_peak_elsewhere_is_a_false_alarm() -> None:
    found = candidates(*findings())
    assert found.hit.tolist() == [True, False]
    assert found.findings.tolist() == [1.0, 1.0]
    assert found.precision(np.ones((1, 2))) == pytest.approx([0.5])


def test_a_second_peak_in_one_finding_is_neither_hit_nor_false_alarm() -> None:
    maps, masks = np.zeros((1, 32, 32)), np.zeros((1, 32, 32))
    masks[0, 4:28, 4:28] = 1
    maps[0, 8:10, 8:10], maps[0, 20:22, 20:22] = 0.9, 0.8
    assert candidates(maps, masks).hit.tolist() == [True]


def test_sensitivity_is_read_at_the_allowed_false_alarms() -> None:
    found = candidates(*findings())
    assert found.froc(np.ones((1, 2))) == pytest.approx([0.5])
    assert found.froc(np.array([[1.0, 0.0], [0.0, 1.0]])) == pytest.approx([1.0, 0.0])


def test_average_precision_is_that_of_scikit_learn_where_every_finding_has_a_candidate() -> None:
    hits = RANDOM.random(40) < 0.4
    scores = np.sort(RANDOM.random(40))[::-1]
    found = replace(
        candidates(*findings()),
        image=np.zeros(40, dtype=np.int64),
        score=scores,
        hit=hits,
        findings=np.array([hits.sum()]),
    )
    ours = found.precision(np.ones((1, 1)))
    assert ours == pytest.approx([average_precision_score(hits, scores)])


def test_maps_without_a_peak_find_nothing_and_sets_without_findings_are_refused() -> None:
    maps, masks = findings()
    nothing = candidates(maps * 0, masks)
    assert nothing.precision(np.ones((1, 2))).tolist() == [0.0]
    assert nothing.froc(np.ones((1, 2))).tolist() == [0.0]
    with pytest.raises(NotMeasurable, match="No image has a finding"):
        candidates(maps, masks * 0)
