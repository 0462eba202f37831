"""Measuring images that belong together."""

from dataclasses import replace

import numpy as np
import pytest

from generation.measures.errors import NotMeasurable
from generation.measures.pairs import likeness_of
from generation.measures.report import measure_pairs
from tests.generation.measures.sets import A_PLAN, some_images, with_images

TRAIN, SYNTHETIC = some_images(seed=1), some_images(seed=3)


def test_the_challenge_set_is_measured_within_the_body() -> None:
    real = replace(TRAIN, masks=np.ones(TRAIN.images.shape, dtype=np.uint8))
    near = with_images(TRAIN, np.clip(TRAIN.images * 0.98, 0, 1))
    results = measure_pairs(real=real, synthetic=near, plan=A_PLAN, names=["synthrad", "mae"])
    assert [figure.name for figure in results.figures] == [
        *("synthrad_mae", "synthrad_psnr", "synthrad_ssim", "mae[masked]")
    ]
    assert set(results.figures[0].inputs) == {"real", "synthetic"}


def test_pairs_are_measured_with_every_subject_beside() -> None:
    near = with_images(TRAIN, np.clip(TRAIN.images + 0.05, 0, 1.1))
    results = measure_pairs(real=TRAIN, synthetic=near, plan=A_PLAN)
    assert [figure.name for figure in results.figures] == [
        "ssim",
        "ms_ssim[scales=2]",
        "psnr",
        "mae",
    ]
    error = results.figure("mae")
    assert error.estimate == pytest.approx(0.05, abs=1e-4)
    assert set(error.details) == set(TRAIN.subjects)
    assert (error.images, error.subjects) == (40, 20)


def test_pairs_of_other_subjects_are_refused() -> None:
    refused = measure_pairs(real=TRAIN, synthetic=SYNTHETIC, plan=A_PLAN).refused
    assert {entry.name for entry in refused} == {"ssim", "ms_ssim", "psnr", "mae"}
    assert "same subjects in the same order" in refused[0].reason


def test_the_challenge_set_needs_masks() -> None:
    results = measure_pairs(real=TRAIN, synthetic=TRAIN, plan=A_PLAN, names=["synthrad"])
    assert "needs masks" in results.refused[0].reason


def test_a_likeness_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotMeasurable, match="no likeness called “lpips”"):
        likeness_of(TRAIN, TRAIN, "lpips", plan=A_PLAN)
