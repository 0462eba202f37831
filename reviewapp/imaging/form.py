"""Pure: what the samples of a picture mean, which their numbers alone do not say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from math import isfinite

from reviewapp.imaging.errors import PixelsNotReadable

RGB_SAMPLES = 3
LONGEST_UNIT = 16
DECIMALS = ("slope", "intercept", "row_spacing", "column_spacing", "slice_spacing")


class Photometric(StrEnum):
    """As DICOM PS3.3 C.7.6.3.1.2 names it; everything else is turned into one of these."""

    DARK_IS_HIGH = "MONOCHROME1"
    DARK_IS_LOW = "MONOCHROME2"
    RGB = "RGB"


@dataclass(frozen=True)
class Form:
    """How to read the samples: value = slope × sample + intercept, in `unit`.

    Spacing is millimetres between rows, columns and slices; 0 says that nobody knows.
    `padding` is the sample that stands for no picture at all.
    """

    photometric: Photometric = Photometric.DARK_IS_LOW
    slope: float = 1.0
    intercept: float = 0.0
    unit: str = ""
    row_spacing: float = 0.0
    column_spacing: float = 0.0
    slice_spacing: float = 0.0
    padding: int | None = None

    def __post_init__(self) -> None:
        # Libraries hand over their own kinds of numbers, and whole ones where decimals belong.
        for name in DECIMALS:
            object.__setattr__(self, name, float(getattr(self, name)))
        if self.padding is not None:
            object.__setattr__(self, "padding", int(self.padding))
        numbers = (self.slope, self.intercept, *self.spacing)
        if not all(map(isfinite, numbers)) or not self.slope or min(self.spacing) < 0:
            raise PixelsNotReadable(
                "Slope, intercept and spacing must be finite numbers, a slope not 0 and a spacing "
                "not below 0, so this picture was not kept. Correct its header and send it again."
            )
        if len(self.unit) > LONGEST_UNIT or not self.unit.isprintable():
            raise PixelsNotReadable(
                f"{self.unit!r} is no unit, so this picture was not kept. "
                f"Give at most {LONGEST_UNIT} printable characters, HU for instance."
            )

    @property
    def samples(self) -> int:
        """How many numbers each place of the picture has."""
        return RGB_SAMPLES if self.photometric is Photometric.RGB else 1

    @property
    def spacing(self) -> tuple[float, float, float]:
        return (self.row_spacing, self.column_spacing, self.slice_spacing)

    def said(self) -> dict[str, str | int]:
        """Only what differs from a plain picture, decimals as text: they have one form only."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: _text(value) for name, value in given.items() if value != getattr(PLAIN, name)
        }


def form_of(said: Mapping[str, object]) -> Form:
    """Read what `said` wrote. Raises ValueError, TypeError or KeyError on anything else."""
    kinds: dict[str, Callable[[object], object]] = {
        "photometric": lambda value: Photometric(str(value)),
        "unit": str,
        "padding": _whole,
    }
    known = {field.name for field in fields(Form)}
    if unknown := set(said) - known:
        raise KeyError(f"no part of a form: {sorted(unknown)}")
    return Form(**{name: kinds.get(name, _decimal)(value) for name, value in said.items()})  # type: ignore[arg-type] # each part by its kind


def _text(value: object) -> str | int:
    if isinstance(value, float):
        return repr(value)  # the shortest text that reads back as the same number
    return value if isinstance(value, int) else str(value)


def _decimal(value: object) -> float:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no decimal written as text")
    return float(value)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


PLAIN = Form()
