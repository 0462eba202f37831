"""Pure: make any candidate look alike in everything but its picture.

    samples ─► values ─► trimmed ─► on the grid ─► range ─► steps ─► bytes
    (form)     slope,     edges      grids.py       low to    round,   2 per sample, little-endian;
               padding,   cut                       high      dither   3 of one byte in colour
               inversion

What cannot be made alike is refused, never shown differently: a difference that says nothing
about the anatomy would say everything about the arm.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from reviewapp.audit import canonical
from reviewapp.imaging.degrading import spoilt
from reviewapp.imaging.errors import PixelsDoNotFit
from reviewapp.imaging.form import PLAIN, RGB_SAMPLES, Form, Photometric
from reviewapp.imaging.grids import Fit, Lengths, bring, is_covered, lengths_under
from reviewapp.imaging.resampling import Interpolation, Samples

SAMPLE_BYTES = 2
BYTE = 255
# ITU-R BT.601: how bright red, green and blue are to the eye.
LUMINANCE = (0.299, 0.587, 0.114)
THOUSAND = 1000
# Sums over many samples differ in their last digits between processors; no rounding rests on those.
DIGITS = 6
NO_DIFFERENCE = 1e-9


class Scaling(StrEnum):
    VALUES = "VALUES"  # low and high are values of the original, the same for all
    PERCENTILES = "PERCENTILES"  # each picture's own tails are moved to low and high


@dataclass(frozen=True)
class Look:
    """What all candidates of a study share; values below low or above high are cut to them."""

    rows: int
    columns: int
    low: int
    high: int
    slices: int = 1
    fit: Fit = Fit.EXACT
    interpolation: Interpolation = Interpolation.AREA
    # Micrometres between rows, columns and slices, for Fit.SPACING.
    row_spacing: int = 0
    column_spacing: int = 0
    slice_spacing: int = 0
    # Samples cut from every edge first: scanners and networks leave their marks there.
    trim: int = 0
    # What stands where a picture does not reach; without it such a picture is refused.
    padding: int | None = None
    scaling: Scaling = Scaling.VALUES
    # Thousandths of the samples that are cut to each end under Scaling.PERCENTILES.
    tails: int = 5
    # All values are rounded to multiples of this above low, by chance up or down if dithered:
    # so no picture shows the steps that its own source had.
    step: int = 1
    dither: bool = False
    photometric: Photometric = Photometric.DARK_IS_LOW
    # Spoilt on purpose, for a control that nobody can take for a good picture.
    degraded: bool = False

    @property
    def digest(self) -> str:
        """Name it by what differs from a plain look, so that an addition renames no older one."""
        always = {"rows", "columns", "low", "high"}
        plain = asdict(Look(self.rows, self.columns, self.low, self.high))
        said = {k: v for k, v in asdict(self).items() if k in always or v != plain[k]}
        return canonical.digest(said)

    @property
    def size(self) -> int:
        """How many bytes each copy has, whatever it shows."""
        return self.slices * self.rows * self.columns * self.sample_bytes

    @property
    def sample_bytes(self) -> int:
        return RGB_SAMPLES if self.photometric is Photometric.RGB else SAMPLE_BYTES

    @property
    def grid(self) -> Lengths:
        return (self.slices, self.rows, self.columns)


def present(pixels: NDArray[np.integer], *, look: Look, form: Form = PLAIN) -> bytes:
    """Return the samples slice by slice and row by row; 0 stands for `look.low`.

    Grey is unsigned, 16 bits, little-endian; colour is red, green, blue, a byte each.
    """
    values = _trimmed(_values(pixels, form, look), look)
    lengths = lengths_under(look.fit, _lengths(values), look.grid, ratios=_ratios(form, look))
    _refuse_unfit(values, lengths, look)
    brought = bring(values, lengths, look.grid, by=look.interpolation, padding=np.nan)
    shown = np.where(np.isnan(brought), _padding(look), _scaled(brought, look))
    if look.degraded:
        shown = spoilt(shown, low=look.low, high=look.high)
    within = np.clip(_stepped(shown, look, chance=_chance(pixels, look)), look.low, look.high)
    if look.photometric is Photometric.RGB:
        return within.astype(np.uint8).tobytes()
    _refuse_unless_filled(within, values, look)
    return (within - look.low).astype("<u2").tobytes()


def _values(pixels: NDArray[np.integer], form: Form, look: Look) -> Samples:
    """Slices × rows × columns of what the samples stand for, high always bright."""
    in_colour = form.photometric is Photometric.RGB
    whole = np.ascontiguousarray(pixels, np.float64)
    if whole.ndim - in_colour == 2:  # noqa: PLR2004 one frame of rows and columns
        whole = whole[np.newaxis]
    if in_colour:
        return _colours(whole, int(np.iinfo(pixels.dtype).max), look)
    if look.photometric is Photometric.RGB:
        raise _unfit("A grey picture", "a study in colour")
    values = form.slope * whole + form.intercept
    if form.photometric is Photometric.DARK_IS_HIGH:
        values = look.low + look.high - values
    if form.padding is not None:
        values[whole == form.padding] = look.low
    return values


def _colours(whole: Samples, highest: int, look: Look) -> Samples:
    if highest < BYTE:
        raise _unfit("A picture of signed colours", "any study")
    bytes_each = whole * (BYTE / highest)
    if look.photometric is Photometric.RGB:
        return bytes_each
    return np.asarray(bytes_each @ np.asarray(LUMINANCE), np.float64)


def _trimmed(values: Samples, look: Look) -> Samples:
    if not look.trim:
        return values
    cut = slice(look.trim, -look.trim)
    left = np.ascontiguousarray(values[:, cut, cut])
    if not left.size:
        raise _unfit(
            f"A picture no larger than twice {look.trim} samples", "a study that cuts those"
        )
    return left


def _lengths(values: Samples) -> Lengths:
    slices, rows, columns = values.shape[:3]
    return slices, rows, columns


def _ratios(form: Form, look: Look) -> tuple[float, float, float]:
    """The picture's spacing over the study's; an axis the study says nothing of stays as it is."""
    pairs = zip(
        (form.slice_spacing, form.row_spacing, form.column_spacing),
        (look.slice_spacing, look.row_spacing, look.column_spacing),
        strict=True,
    )
    if look.fit is not Fit.SPACING:
        return (1.0, 1.0, 1.0)
    found = [known * THOUSAND / wanted if wanted else 1.0 for known, wanted in pairs]
    if not all(found):
        raise _unfit("A picture without spacing", "a study that resamples to millimetres")
    return (found[0], found[1], found[2])


def _refuse_unfit(values: Samples, lengths: Lengths, look: Look) -> None:
    has_grid = look.fit is not Fit.EXACT or lengths == look.grid
    if has_grid and (is_covered(lengths, look.grid) or look.padding is not None):
        return
    shape = _lengths(values)
    raise _unfit(
        f"A picture of shape {shape if look.slices > 1 or shape[0] > 1 else shape[1:]}",
        f"a study of {look.rows} rows × {look.columns} columns"
        + (f" × {look.slices} slices" if look.slices > 1 else ""),
    )


def _padding(look: Look) -> int:
    return look.low if look.padding is None else look.padding


def _scaled(values: Samples, look: Look) -> Samples:
    """Move each picture's own tails to the ends, where the study asks for that."""
    if look.scaling is Scaling.VALUES:
        return values
    ends = (look.tails / 10, 100 - look.tails / 10)
    low, high = np.nanpercentile(values, ends)
    # A flat picture has tails of rounding only.
    if high - low <= NO_DIFFERENCE * max(abs(high), abs(low)):
        raise _unfit("A picture of one value", "a study that scales each by its own values")
    moved = (values - low) * ((look.high - look.low) / (high - low))
    return np.asarray(look.low + moved, np.float64)


def _stepped(shown: Samples, look: Look, *, chance: np.random.Generator) -> NDArray[np.int64]:
    levels = np.round((shown - look.low) / look.step, DIGITS)
    whole = np.floor(levels + chance.random(levels.shape)) if look.dither else np.rint(levels)
    return np.asarray(look.low + look.step * whole, np.int64)


def _chance(pixels: NDArray[np.integer], look: Look) -> np.random.Generator:
    """Seeded by the picture and the look: the same copy every time, and another in each study."""
    samples = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<")).tobytes()
    seed = sha256(samples + look.digest.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(seed, "big")))


def _refuse_unless_filled(within: NDArray[np.int64], values: Samples, look: Look) -> None:
    """Every copy reaches both ends, so that neither end tells where a picture came from."""
    if within.min() == look.low and within.max() == look.high:
        return
    raise PixelsDoNotFit(
        f"A picture with values from {values.min():g} to {values.max():g} does not fill the "
        f"study's range {look.low} to {look.high}, so no copy of it was made and none is "
        f"shown. Take it out of the cohort, or lock a protocol with a narrower range."
    )


def _unfit(picture: str, study: str) -> PixelsDoNotFit:
    return PixelsDoNotFit(
        f"{picture} does not fit {study}, so no copy of it was made and none is shown. "
        f"Take it out of the cohort, or lock a protocol with its grid."
    )
