"""Structural similarity, signal to noise and absolute error, against scikit-image."""

from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest

from generation.measures import likeness
from generation.measures.errors import NotMeasurable

METRICS = import_module("skimage.metrics")  # by name: it has no types
RANDOM = np.random.default_rng(5)
REAL = RANDOM.uniform(size=(4, 40, 37))
NEAR = np.clip(REAL + RANDOM.normal(scale=0.1, size=REAL.shape), 0, 1)
MASKS = np.zeros(REAL.shape, dtype=np.uint8)
MASKS[:, 3:30, 8:33] = 1


def test_the_gaussian_window_gives_what_scikit_image_gives() -> None:
    theirs = [
        METRICS.structural_similarity(
            one,
            other,
            data_range=1.0,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
        for one, other in zip(REAL, NEAR, strict=True)
    ]
    assert likeness.ssim(REAL, NEAR, span=1.0) == pytest.approx(theirs, abs=1e-12)


def test_the_uniform_window_gives_what_scikit_image_gives_by_default() -> None:
    theirs = [
        METRICS.structural_similarity(one, other, data_range=1.0)
        for one, other in zip(REAL, NEAR, strict=True)
    ]
    ours = likeness.ssim(REAL, NEAR, span=1.0, window="uniform")
    assert ours == pytest.approx(theirs, abs=1e-12)


def test_volumes_are_compared_as_scikit_image_compares_them() -> None:
    one, other = RANDOM.uniform(size=(2, 1, 14, 15, 16))
    theirs = METRICS.structural_similarity(one[0], other[0], data_range=1.0)
    ours = likeness.ssim(one, other, span=1.0, window="uniform")
    assert ours == pytest.approx([theirs], abs=1e-12)


def test_the_masked_average_is_over_the_mask_alone() -> None:
    _, full = METRICS.structural_similarity(
        REAL[0],
        NEAR[0],
        data_range=1.0,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        full=True,
    )
    inside = MASKS[0, 5:-5, 5:-5] > 0
    ours = likeness.ssim(REAL, NEAR, span=1.0, masks=MASKS)[0]
    assert ours == pytest.approx(full[5:-5, 5:-5][inside].mean(), abs=1e-12)


def test_the_signal_to_noise_ratio_is_that_of_each_image_within_its_mask() -> None:
    inside = MASKS[0] > 0
    theirs = METRICS.peak_signal_noise_ratio(REAL[0][inside], NEAR[0][inside], data_range=1.0)
    assert likeness.psnr(REAL, NEAR, span=1.0, masks=MASKS)[0] == pytest.approx(theirs, abs=1e-12)


def test_the_absolute_error_keeps_the_unit_of_the_images() -> None:
    hounsfield = REAL * 4000 - 1000
    assert likeness.mae(hounsfield, hounsfield + 37) == pytest.approx([37.0] * 4)


def test_the_challenge_set_clips_masks_and_averages_as_the_challenge_does() -> None:
    real, near = REAL * 5000 - 1500, NEAR * 5000 - 1500
    clipped = [np.clip(image, -1024, 3000) for image in (real, near)]
    inside = MASKS[0] > 0
    outside_low = [np.where(inside, image[0], -1024) + 1024 for image in clipped]
    _, full = METRICS.structural_similarity(*outside_low, data_range=4024, full=True)
    ours = likeness.synthrad(real, near, masks=MASKS)
    assert ours["ssim"][0] == pytest.approx(full[3:-3, 3:-3][inside[3:-3, 3:-3]].mean(), abs=1e-10)
    assert ours["mae"][0] == pytest.approx(np.abs(real - near)[0][inside].mean())
    assert ours["psnr"][0] == pytest.approx(
        METRICS.peak_signal_noise_ratio(
            clipped[0][0][inside], clipped[1][0][inside], data_range=4024
        )
    )


def test_more_scales_are_used_where_more_fit() -> None:
    assert [likeness.scales((side, side)) for side in (11, 21, 22, 64, 176, 512)] == [
        *(1, 1, 2, 3, 5, 5)
    ]


def test_over_one_scale_it_is_the_plain_similarity() -> None:
    one, other = REAL[:, :20, :20], NEAR[:, :20, :20]
    plain = likeness.ssim(one, other, span=1.0)
    assert likeness.ms_ssim(one, other, span=1.0) == pytest.approx(plain, abs=1e-12)


def test_two_scales_multiply_contrast_with_similarity() -> None:
    one, other = REAL[:1, :24, :24], NEAR[:1, :24, :24]
    halves = [image.reshape(1, 12, 2, 12, 2).mean(axis=(2, 4)) for image in (one, other)]
    _, structure = likeness._maps(one[0], other[0], 1.0, "gaussian")
    weights = np.array([0.0448, 0.2856]) / (0.0448 + 0.2856)
    expected = structure.mean() ** weights[0] * likeness.ssim(*halves, span=1.0) ** weights[1]
    assert likeness.ms_ssim(one, other, span=1.0) == pytest.approx(expected, abs=1e-12)


def test_an_image_is_wholly_like_itself() -> None:
    assert likeness.ssim(REAL, REAL, span=1.0) == pytest.approx(1.0)
    assert likeness.ms_ssim(REAL, REAL, span=1.0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("measured", "says"),
    [
        (lambda: likeness.psnr(REAL, REAL, span=1.0), "infinite"),
        (lambda: likeness.ssim(REAL, NEAR[:, 1:], span=1.0), "cannot be laid over"),
        (lambda: likeness.ssim(REAL[:, :8], NEAR[:, :8], span=1.0), "narrower than the window"),
        (lambda: likeness.mae(REAL, NEAR, masks=MASKS * 0), "is empty"),
        (lambda: likeness.mae(REAL, NEAR, masks=MASKS[:2]), "cannot be laid over"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence(
    measured: Callable[[], object], says: str
) -> None:
    with pytest.raises(NotMeasurable, match=says):
        measured()


def test_a_mask_at_the_border_alone_is_refused() -> None:
    border = np.zeros(REAL.shape)
    border[:, 0] = 1
    with pytest.raises(NotMeasurable, match="at the border"):
        likeness.ssim(REAL, NEAR, span=1.0, masks=border)
