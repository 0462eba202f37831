"""How alike two registered images are: SSIM, MS-SSIM, PSNR and mean absolute error, per image.

All take images × space (two or three axes), compute in float64 and answer one number per image.
"""

from typing import Literal

import numpy as np
from scipy.ndimage import correlate1d, uniform_filter

from generation.measures.arrays import Array, Flags, Floats, listed, same_shape
from generation.measures.errors import NotMeasurable

Window = Literal["gaussian", "uniform"]
SIGMA, RADIUS, UNIFORM = 1.5, 5, 7
K1, K2 = 0.01, 0.03
# Wang, Simoncelli & Bovik, Asilomar 2003, table 1: weights of the five scales, finest first.
SCALES = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def ssim(
    real: Array,
    synthetic: Array,
    *,
    span: float,
    masks: Array | None = None,
    window: Window = "gaussian",
) -> Floats:
    """Average (2μₓμᵧ + C₁)(2σₓᵧ + C₂) / ((μₓ² + μᵧ² + C₁)(σₓ² + σᵧ² + C₂)) over the places.

    C = (K · span)². Wang, Bovik, Sheikh & Simoncelli, IEEE Trans Image Process 13:600-612, 2004,
    eq. 13. "gaussian" is their window (σ 1.5, 11 wide, population covariance); "uniform" is 7 wide
    with sample covariance, as SynthRAD scores. Only places where the window lies wholly inside
    count; with masks, only those whose centre lies in the mask.
    """
    x, y, inside = _prepared(real, synthetic, masks)
    _refuse_narrow(x.shape[1:], _reach(window))
    found = np.empty(len(x))
    for place in range(len(x)):  # one image at a time stays in the cache
        similar, _ = _maps(x[place], y[place], span, window)
        kept = None if inside is None else _cropped(inside[place], _reach(window))
        found[place] = similar.mean() if kept is None else _average(similar, kept, place)
    return found


def scales(shape: tuple[int, ...]) -> int:
    """Count how often the images can be halved before the window no longer fits, at most five."""
    fitting = [n for n in range(len(SCALES)) if min(shape) // 2**n >= 2 * RADIUS + 1]
    return len(fitting)


def ms_ssim(real: Array, synthetic: Array, *, span: float) -> Floats:
    """Multiply contrast-structure over the scales, and the whole SSIM at the coarsest.

    Π csⱼ^wⱼ · ssim_M^w_M, Wang, Simoncelli & Bovik, Asilomar 2003, eq. 7; halved by 2×2 means.
    Small images have fewer scales, whose weights are made to sum to 1; a negative part counts as 0.
    """
    x, y, _ = _prepared(real, synthetic, None)
    _refuse_narrow(x.shape[1:], RADIUS)
    weights = np.array(SCALES[: scales(x.shape[1:])])
    weights /= weights.sum()
    found = np.ones(len(x))
    for number, weight in enumerate(weights):
        if number:
            x, y = _halved(x), _halved(y)
        for place in range(len(x)):
            similar, structure = _maps(x[place], y[place], span, "gaussian")
            part = similar if number == len(weights) - 1 else structure
            found[place] *= max(part.mean(), 0.0) ** weight
    return found


def psnr(real: Array, synthetic: Array, *, span: float, masks: Array | None = None) -> Floats:
    """Return 10 log₁₀(span² / MSE) in decibels; the MSE of each image within its own mask."""
    x, y, inside = _prepared(real, synthetic, masks)
    squares = np.array([_mean_square(x[at] - y[at], inside, at) for at in range(len(x))])
    same = np.flatnonzero(squares == 0)
    if same.size:
        raise NotMeasurable(
            f"The synthetic image equals the real one in pair {listed(same)}, where the signal to "
            "noise ratio is infinite, so there is no average. Leave these pairs out, or report "
            "the absolute error."
        )
    found: Floats = 10 * np.log10(span**2 / squares)
    return found


def mae(real: Array, synthetic: Array, *, masks: Array | None = None) -> Floats:
    """Average |synthetic − real| in the images' own unit (HU for CT), within the mask if given."""
    x, y, inside = _prepared(real, synthetic, masks)
    return _per_image(np.abs(x - y), inside)


def synthrad(
    real: Array, synthetic: Array, *, masks: Array, low: float = -1024, high: float = 3000
) -> dict[str, Floats]:
    """Score as the SynthRAD challenges do (Huijben et al., Med Image Anal 97:103276, 2024).

    MAE within the mask; PSNR within the mask, both clipped to the range; SSIM 7 wide on clipped
    images whose outside is set to the lowest value, averaged over the mask.
    """
    x, y, _ = _prepared(real, synthetic, masks)
    clipped = [np.clip(image, low, high) for image in (x, y)]
    outside_low = [np.where(masks > 0, image, low) - low for image in clipped]
    return {
        "mae": mae(x, y, masks=masks),
        "psnr": psnr(*clipped, span=high - low, masks=masks),
        "ssim": ssim(*outside_low, span=high - low, masks=masks, window="uniform"),
    }


def _prepared(
    real: Array, synthetic: Array, masks: Array | None
) -> tuple[Floats, Floats, Flags | None]:
    same_shape(real, synthetic)
    if masks is None:
        return _as_floats(real), _as_floats(synthetic), None
    same_shape(real, masks)
    inside = masks > 0
    empty = np.flatnonzero(~inside.reshape(len(inside), -1).any(axis=1))
    if empty.size:
        raise NotMeasurable(
            f"The mask of image {listed(empty)} is empty, so nothing was measured. "
            "Give the body's outline, or leave these images out."
        )
    return _as_floats(real), _as_floats(synthetic), inside


def _per_image(values: Floats, inside: Flags | None) -> Floats:
    rows = values.reshape(len(values), -1)
    if inside is None:
        return np.asarray(rows.mean(axis=1))
    kept = inside.reshape(rows.shape)
    found: Floats = np.einsum("ij,ij->i", rows, kept.astype(np.float64)) / kept.sum(axis=1)
    return found


def _mean_square(apart: Floats, inside: Flags | None, at: int) -> float:
    kept = apart.ravel() if inside is None else apart[inside[at]]
    return float(kept @ kept) / kept.size


def _as_floats(images: Array) -> Floats:
    return np.asarray(images, dtype=np.float64)  # no copy of what is already


def _maps(x: Floats, y: Floats, span: float, window: Window) -> tuple[Floats, Floats]:
    """SSIM and its contrast-structure part, at every place where the window fits.

    Only σₓ² + σᵧ² is needed, so one filtering of x² + y² does for two.
    """
    reach = _reach(window)
    means_x, means_y, squares, products = (
        _cropped(_filtered(image, window), reach) for image in (x, y, x * x + y * y, x * y)
    )
    c1, c2 = (K1 * span) ** 2, (K2 * span) ** 2
    bias = UNIFORM**x.ndim / (UNIFORM**x.ndim - 1) if window == "uniform" else 1.0
    both, power = means_x * means_y, means_x**2 + means_y**2
    structure = (2 * bias * (products - both) + c2) / (bias * (squares - power) + c2)
    return (2 * both + c1) / (power + c1) * structure, structure


def _filtered(image: Floats, window: Window) -> Floats:
    if window == "uniform":
        flat: Floats = uniform_filter(image, UNIFORM)
        return flat
    places = np.arange(-RADIUS, RADIUS + 1)
    kernel = np.exp(-0.5 * (places / SIGMA) ** 2)
    kernel /= kernel.sum()
    for axis in range(image.ndim):
        image = correlate1d(image, kernel, axis=axis)
    return image


def _reach(window: Window) -> int:
    return UNIFORM // 2 if window == "uniform" else RADIUS


def _cropped(image: Array, reach: int) -> Array:
    return image[(slice(reach, -reach),) * image.ndim]


def _average(similar: Floats, kept: Array, place: int) -> float:
    if not kept.any():
        raise NotMeasurable(
            f"The mask of image {place} lies wholly at the border, where no window fits, so "
            "nothing was measured. Crop less closely."
        )
    return float(similar[kept].mean())


def _halved(images: Floats) -> Floats:
    for axis in range(1, images.ndim):
        even = images.shape[axis] // 2 * 2
        ahead = np.moveaxis(images, axis, 0)[:even]
        images = np.moveaxis((ahead[::2] + ahead[1::2]) / 2, 0, axis)
    return images


def _refuse_narrow(shape: tuple[int, ...], reach: int) -> None:
    if min(shape) < 2 * reach + 1:
        raise NotMeasurable(
            f"Images of {shape} are narrower than the window of {2 * reach + 1}, so there is no "
            "structural similarity. Use larger images."
        )
