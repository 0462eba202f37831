"""From stored samples to values that mean something: Hounsfield units, or red, green and blue."""

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.pixels.processing import apply_color_lut

from reviewapp.dicom.decoding import Raster
from reviewapp.dicom.errors import Damaged
from reviewapp.dicom.picture import Window

ALL_WORDS = 65_536
UNITS = {"HU": "HU", "OD": "OD", "BQML": "BQML", "GML": "GML", "CNTS": "CNTS"}


@dataclass(frozen=True)
class Values:
    """Samples, and how they are meant: value = sample * slope + intercept, in unit."""

    pixels: NDArray[np.integer]
    unit: str = "raw"
    slope: float = 1.0
    intercept: float = 0.0
    padding: int | None = None
    window: Window | None = None


def colours_of(samples: NDArray[np.integer], dataset: Dataset) -> NDArray[np.integer]:
    """Return the colours that a palette picture's samples point at, in 8 bits where that is all."""
    try:
        colours = apply_color_lut(samples, dataset)
    except Exception as why:  # a broken palette may break a table in any way
        raise Damaged("has a colour palette that its samples do not fit") from why
    if colours.dtype == np.uint16 and np.array_equal(colours & 0xFF, colours >> 8):
        return (colours >> 8).astype(np.uint8)
    # A 16-bit entry whose low byte is empty is an 8-bit one, moved up.
    if colours.dtype == np.uint16 and not (colours & 0xFF).any():
        return (colours >> 8).astype(np.uint8)
    return colours


def values_of(samples: NDArray[np.integer], dataset: Dataset, raster: Raster) -> Values:
    """Return grey samples as values: scaled where integers can hold it, and more is brighter."""
    if "ModalityLUTSequence" in dataset:
        values = _looked_up(samples, dataset)
        ends = int(values.pixels.min()) + int(values.pixels.max())
    else:
        values, ends = _scaled(samples, dataset, raster)
    return _inverted(values, ends) if raster.photometric == "MONOCHROME1" else values


def _scaled(samples: NDArray[np.integer], dataset: Dataset, raster: Raster) -> tuple[Values, int]:
    """Return values, and the sum of the lowest and the highest that the samples could have."""
    slope = _number(dataset, "RescaleSlope") or 1.0
    intercept = _number(dataset, "RescaleIntercept") or 0.0
    padding, window = _number(dataset, "PixelPaddingValue"), _window(dataset)
    ends = -1 if raster.signed else 2**raster.stored - 1
    whole = _whole(samples, slope, intercept)
    if whole is None:
        known = None if padding is None else int(padding)
        return Values(samples, _unit(dataset), slope, intercept, known, window), ends
    known = None if padding is None else int(padding * slope + intercept)
    values = Values(whole, _unit(dataset), padding=known, window=window)
    return values, int(ends * slope + 2 * intercept)


def _whole(
    samples: NDArray[np.integer], slope: float, intercept: float
) -> NDArray[np.integer] | None:
    """Apply a scale that keeps integers integers and within 16 bits; None where it does not."""
    if (slope, intercept) == (1.0, 0.0):
        return samples
    if slope != int(slope) or intercept != int(intercept):
        return None
    low, high = (int(end) * int(slope) + int(intercept) for end in (samples.min(), samples.max()))
    for kind in (np.int16, np.uint16):
        held = np.iinfo(kind)
        if held.min <= min(low, high) and max(low, high) <= held.max:
            return _scaled_words(samples, int(slope), int(intercept)).view(kind)
    return None


def _scaled_words(samples: NDArray[np.integer], slope: int, intercept: int) -> NDArray[np.uint16]:
    """Scale modulo 2¹⁶, which is exact where the outcome fits, and needs no wider copy."""
    words = samples.astype(np.uint16)
    if slope != 1:
        words *= np.uint16(slope % ALL_WORDS)
    words += np.uint16(intercept % ALL_WORDS)
    return words


def _inverted(values: Values, ends: int) -> Values:
    """Turn a picture whose low samples are bright, so that in every picture more is brighter."""
    turned = ends - values.pixels.astype(np.int32)
    window = values.window
    if (values.slope, values.intercept) != (1.0, 0.0):
        window = None  # it was meant for values that are none any more
    return replace(
        values,
        pixels=turned.astype(values.pixels.dtype),
        unit="raw",
        slope=1.0,
        intercept=0.0,
        padding=None if values.padding is None else ends - values.padding,
        window=window and Window(ends - window.center, window.width),
    )


def _looked_up(samples: NDArray[np.integer], dataset: Dataset) -> Values:
    """Apply a table that says what each sample means; what lies beyond takes its first or last."""
    try:
        table = dataset.ModalityLUTSequence[0]
        count, first, _bits = (int(number) for number in table.LUTDescriptor)
        entries = _entries(table.LUTData, count or ALL_WORDS)
        if dataset.get("PixelRepresentation") == 1 and first >= ALL_WORDS // 2:
            first -= ALL_WORDS
        places = np.clip(samples.astype(np.int32) - first, 0, len(entries) - 1)
        unit = UNITS.get(str(table.get("ModalityLUTType", "")), "raw")
    except (TypeError, ValueError, AttributeError, IndexError) as why:
        raise Damaged("has a table of values (modality LUT) that cannot be applied") from why
    return Values(entries[places], unit, window=_window(dataset))


def _entries(said: object, count: int) -> NDArray[np.integer]:
    """Return a table's entries; 8-bit ones may be written one to a byte."""
    if not isinstance(said, bytes):
        words = np.asarray(said, dtype=np.uint16)
    elif len(said) in {count, count + count % 2} and count > 1:
        return np.frombuffer(said, dtype=np.uint8)[:count]
    else:
        words = np.frombuffer(said, dtype="<u2").astype(np.uint16)
    if len(words) != count:
        raise ValueError
    return words


def _unit(dataset: Dataset) -> str:
    said = str(dataset.get("RescaleType") or dataset.get("Units") or "").strip()
    if said in UNITS:
        return UNITS[said]
    return "HU" if dataset.get("Modality") == "CT" and "RescaleIntercept" in dataset else "raw"


def _window(dataset: Dataset) -> Window | None:
    center, width = _number(dataset, "WindowCenter"), _number(dataset, "WindowWidth")
    return Window(center, width) if center is not None and width and width > 0 else None


def _number(dataset: Dataset, keyword: str) -> float | None:
    """Return the first value of an attribute, or None where it holds no usable number."""
    try:
        value = dataset.get(keyword)
        if isinstance(value, MultiValue | list):
            value = value[0] if value else None
        number = float(value) if value not in {None, ""} else None
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number is not None and isfinite(number) else None
