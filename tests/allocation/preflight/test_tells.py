"""A tell …"""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reviewapp.allocation.preflight import classifier, cues, pictures, tells
from reviewapp.allocation.preflight.tells import Finding, Tell
from tests.allocation.preflight.arms import (
    HIGH,
    Picture,
    a_picture,
    as_they_are,
    brighter,
    in_blocks,
    in_steps,
    noisy,
    with_a_border,
)

EACH = 30
CUES = cues.cues_within(0, HIGH)


def compared(changed: Callable[[Picture], Picture], *, each: int = EACH) -> Finding:
    shown = [a_picture(seed) for seed in range(each)]
    shown += [changed(a_picture(seed)) for seed in range(each, 2 * each)]
    return tells.found(
        [cues.measured(picture[None], CUES) for picture in shown],
        [False] * each + [True] * each,
        [str(number) for number in range(2 * each)],
        cues=CUES,
        seed=1,
    )


def above(found: Finding) -> list[Tell]:
    return [tell for tell in found.tells if tell.is_above]


@pytest.mark.parametrize(
    ("changed", "groups"),
    [
        (in_steps, {"LEVELS"}),
        (with_a_border, {"BORDER", "PADDING", "RANGE"}),
        (noisy, {"NOISE"}),
        (brighter, {"HISTOGRAM"}),
        (in_blocks, {"SPECTRUM"}),
    ],
)
def test_it_is_found_where_it_was_planted(
    changed: Callable[[Picture], Picture], groups: set[str]
) -> None:
    found = compared(changed)

    assert found.is_above
    assert found.low > 0.5
    assert groups <= {tell.group for tell in above(found)}
    assert found.tells[0].strength >= found.tells[-1].strength


def test_it_is_not_found_between_two_halves_of_one_arm() -> None:
    found = compared(as_they_are)

    assert not found.is_above
    assert above(found) == []
    assert found.low < 0.5 < found.high


def test_it_says_how_to_remove_it_and_shows_both_arms() -> None:
    tell = next(tell for tell in compared(in_steps).tells if tell.cue == "step")

    assert "dither" in tell.mend
    assert tell.medians == (1.0, 16.0)
    assert [sum(counts) for counts in tell.counts] == [EACH, EACH]
    assert tell.examples[0] < EACH <= tell.examples[1]


def test_few_copies_say_little_and_that_is_said() -> None:
    assert compared(in_steps, each=5).is_small
    assert not compared(as_they_are).is_small


def test_a_tell_that_points_the_other_way_shows_its_other_end() -> None:
    tell = next(tell for tell in compared(in_steps).tells if tell.cue == "levels")

    assert tell.area < 0.5
    assert tell.strength == 1 - tell.area


def test_every_group_of_cues_can_be_mended() -> None:
    assert {cue.group for cue in CUES} == set(tells.MENDS)
    assert len({cue.code for cue in CUES}) == len(CUES)


@given(st.integers(0, 3))
def test_a_picture_of_one_value_has_all_cues(value: int) -> None:
    measured = cues.measured(np.full((1, 16, 16), value, np.uint16), CUES)

    assert np.isfinite(list(measured.values())).all()


def test_cues_are_what_they_are_called() -> None:
    flat = np.zeros((1, 16, 16), np.uint16)
    flat[0, :, 8:] = 10
    measured = cues.measured(flat, cues.cues_within(0, 10))

    assert measured["levels"] == 2
    assert measured["gaps"] == pytest.approx(9 / 11)
    assert measured["step"] == 10
    assert (measured["lowest"], measured["highest"]) == (0.5, 0.5)
    assert measured["commonest"] == 0.5
    assert measured["corners"] == 5
    assert measured["flat_lines"] == 0.5  # every column, no row
    assert measured["entropy"] == 1
    assert measured["noise"] == 0


def test_noise_is_its_standard_deviation() -> None:
    noise = np.random.default_rng(1).normal(1000, 25, (1, 256, 256)).astype(np.int32)

    assert cues.measured(noise, CUES)["noise"] == pytest.approx(25, rel=0.03)


def test_small_pictures_have_no_border() -> None:
    assert cues.is_large_enough(16, 16)
    assert not cues.is_large_enough(512, 15)


def test_the_area_of_arms_that_are_wholly_apart_has_an_honest_bound() -> None:
    apart = tells.area(np.zeros(10), np.ones(10), confidence=0.95)

    assert (apart.estimate, apart.high) == (1.0, 1.0)
    assert apart.low == pytest.approx(0.025 ** (1 / 10))


def test_the_area_of_one_value_says_nothing() -> None:
    same = tells.area(np.ones(10), np.ones(10), confidence=0.95)

    assert (same.estimate, same.low, same.high) == (0.5, 0.0, 1.0)


@given(st.integers(0, 2**32 - 1))
def test_a_subject_is_never_on_both_sides_of_a_fold(seed: int) -> None:
    chance = np.random.default_rng(seed)
    groups = [str(group) for group in chance.integers(0, 12, 60)]
    # The cue is the subject's own number: seen subjects would give it away, unseen ones do not.
    truth = np.array([int(group) % 2 == 0 for group in groups])
    folds = classifier._folds(truth, groups, seed=seed)

    for group in set(groups):
        of_group = {int(fold) for fold, of in zip(folds, groups, strict=True) if of == group}
        assert len(of_group) == 1


def test_fewer_subjects_than_folds_leave_folds_empty() -> None:
    values = np.arange(8, dtype=np.float64)[:, None]
    truth = np.array([False] * 4 + [True] * 4)

    scores = classifier.scores(values, truth, ["a", "a", "b", "b", "c", "c", "d", "d"], seed=1)

    assert len(scores) == 8


def test_the_classifier_stops_when_it_has_to(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.column_stack([np.ones(6), np.arange(6.0)])
    truth = np.arange(6) > 2
    far = classifier.fitted(values, truth)
    monkeypatch.setattr(classifier, "STEPS", 1)

    assert far[1] > 0
    assert not np.allclose(classifier.fitted(values, truth), far)


def test_the_classifier_is_at_the_minimum_of_what_it_minimises() -> None:
    chance = np.random.default_rng(3)
    values = np.column_stack([np.ones(50), chance.normal(size=(50, 2))])
    truth = chance.random(50) < 1 / (1 + np.exp(-values[:, 1]))

    def loss(beta: NDArray[np.float64]) -> float:
        eta = values @ beta
        return float(np.log1p(np.exp(eta)).sum() - eta[truth].sum() + (beta[1:] ** 2).sum() / 2)

    best = classifier.fitted(values, truth)

    assert all(
        loss(best) <= loss(best + step) for step in np.vstack([np.eye(3), -np.eye(3)]) * 1e-3
    )


@pytest.mark.parametrize(("group", "shown"), [("BORDER", 32), ("NOISE", 64), ("HISTOGRAM", 100)])
def test_the_picture_shows_the_part_where_it_is(group: str, shown: int) -> None:
    found = pictures.picture(np.zeros((3, 100, 100), np.uint16), group=group, high=0)

    side = int.from_bytes(found[16:20], "big")
    assert side == shown * (256 // shown)


def test_a_large_picture_is_shown_no_larger_than_it_needs() -> None:
    found = pictures.picture(np.zeros((1, 1000, 500), np.uint16), group="HISTOGRAM", high=100)

    assert int.from_bytes(found[20:24], "big") == 250
