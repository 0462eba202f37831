"""Pure: how the pictures of a study are shown, the same for every candidate; read from JSON.

{"rows", "columns", "low", "high", "window": {"center", "width"},
 "presets"?: [{"text", "center", "width"}], "layout"?: "BESIDE" | "STACKED" | "TOGGLE", …}

It may also say how pictures of any size come onto the grid and into the range: slices, photometric
(MONOCHROME2 or RGB), fit, interpolation, row_spacing, column_spacing, slice_spacing (micrometres),
trim, padding, scaling, tails, step and dither, as `imaging.presentation.Look` explains them; and
the unit of the values. What it leaves out is as plain as can be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from reviewapp.imaging.form import LONGEST_UNIT, Photometric
from reviewapp.imaging.grids import Fit
from reviewapp.imaging.presentation import BYTE, Look, Scaling
from reviewapp.imaging.resampling import Interpolation
from reviewapp.studies import fields

LONGEST_SIDE = 8192
MOST_SLICES = 2048
# A browser holds both candidates of a case and the next ones.
MOST_BYTES = 128 * 1024 * 1024
MOST_PRESETS = 9
# What a look may say beyond its grid and range: a choice, or a whole number within bounds.
LOOK_CHOICES = {"fit": Fit, "interpolation": Interpolation, "scaling": Scaling}
LOOK_NUMBERS = {
    "row_spacing": (1, 100_000),
    "column_spacing": (1, 100_000),
    "slice_spacing": (1, 100_000),
    "slices": (1, MOST_SLICES),
    "trim": (0, 1024),
    "padding": (-32768, 65535),
    "tails": (0, 200),
    "step": (1, 65535),
}


class Colours(StrEnum):
    """What a protocol may ask for; pictures that are dark where they are high are turned round."""

    GREY = Photometric.DARK_IS_LOW.value
    RGB = Photometric.RGB.value


class Layout(StrEnum):
    BESIDE = "BESIDE"
    STACKED = "STACKED"
    TOGGLE = "TOGGLE"


@dataclass(frozen=True)
class Window:
    """How bright the pictures are shown at first, in values of the original."""

    center: int
    width: int


@dataclass(frozen=True)
class Preset:
    """A window to choose by name."""

    text: str
    center: int
    width: int


@dataclass(frozen=True)
class Presentation:
    look: Look
    window: Window
    presets: tuple[Preset, ...] = ()
    layout: Layout = Layout.BESIDE
    # What the values are counted in, HU for instance; empty where they are only samples.
    unit: str = ""


def parse(value: object, place: str = "presentation", *, plain: bool = False) -> Presentation:
    """Read how pictures are shown; `plain`: as before there were presets and layouts."""
    newer = {"presets", "layout", "photometric", "slices", "slice_spacing", "unit"}
    may = {*LOOK_CHOICES, *LOOK_NUMBERS, *newer, "dither"} - (newer if plain else set())
    said = fields.whole(value, place, {"rows", "columns", "low", "high", "window"}, may=may)
    low = fields.number(said["low"], f"{place}.low", low=-32768, high=65535)
    look = Look(
        rows=fields.number(said["rows"], f"{place}.rows", low=1, high=LONGEST_SIDE),
        columns=fields.number(said["columns"], f"{place}.columns", low=1, high=LONGEST_SIDE),
        low=low,
        high=fields.number(said["high"], f"{place}.high", low=low + 1, high=low + 65535),
    )
    look = replace(look, **_more_of_the_look(said, place))
    _refuse_a_look_that_fits_nothing(look, place)
    window = fields.whole(said["window"], f"{place}.window", {"center", "width"})
    center, width = _window(window, f"{place}.window", look)
    return Presentation(
        look=look,
        window=Window(center, width),
        presets=_presets(said.get("presets", []), f"{place}.presets", look),
        layout=fields.one_of(said.get("layout", "BESIDE"), f"{place}.layout", Layout),
        unit=_unit(said.get("unit", ""), f"{place}.unit", look),
    )


def _unit(value: object, place: str, look: Look) -> str:
    unit = fields.text_or_nothing(value, place, most=LONGEST_UNIT)
    if unit and (look.scaling is not Scaling.VALUES or look.photometric is Photometric.RGB):
        raise fields.unusable(
            place,
            f"{place} is {unit!r}, but values that are scaled or colours have no unit",
            "Take it out",
        )
    return unit


def _window(said: Mapping[str, object], place: str, look: Look) -> tuple[int, int]:
    return (
        fields.number(said["center"], f"{place}.center", low=look.low, high=look.high),
        fields.number(said["width"], f"{place}.width", low=1, high=65535),
    )


def _presets(value: object, place: str, look: Look) -> tuple[Preset, ...]:
    found = []
    for entry, at in fields.items(value, place, most=MOST_PRESETS):
        said = fields.whole(entry, at, {"text", "center", "width"})
        found.append(
            Preset(fields.text(said["text"], f"{at}.text", most=30), *_window(said, at, look))
        )
    return tuple(found)


def _more_of_the_look(said: Mapping[str, object], place: str) -> dict[str, Any]:
    more: dict[str, Any] = {}
    for name, kinds in LOOK_CHOICES.items():
        if name in said:
            more[name] = fields.one_of(said[name], f"{place}.{name}", kinds)
    for name, (low, high) in LOOK_NUMBERS.items():
        if name in said:
            more[name] = fields.number(said[name], f"{place}.{name}", low=low, high=high)
    if "photometric" in said:
        colours = fields.one_of(said["photometric"], f"{place}.photometric", Colours)
        more["photometric"] = Photometric(colours.value)
    if "dither" in said:
        more["dither"] = fields.truth(said["dither"], f"{place}.dither")
    return more


def _refuse_a_look_that_fits_nothing(look: Look, place: str) -> None:
    if (look.high - look.low) % look.step:
        raise fields.unusable(
            f"{place}.step",
            f"{place}.step {look.step} does not divide the range {look.low} to {look.high}",
            "Choose a step that reaches both ends",
        )
    if look.fit is Fit.SPACING and not (look.row_spacing and look.column_spacing):
        raise fields.unusable(
            f"{place}.fit",
            f"{place}.fit is SPACING without millimetres",
            "Give row_spacing and column_spacing in micrometres",
        )
    if look.padding is not None and not look.low <= look.padding <= look.high:
        raise fields.unusable(
            f"{place}.padding",
            f"{place}.padding {look.padding} lies outside the range",
            f"Give a number from {look.low} to {look.high}",
        )
    _refuse_what_no_screen_shows(look, place)


def _refuse_what_no_screen_shows(look: Look, place: str) -> None:
    if look.photometric is Photometric.RGB and (look.low, look.high) != (0, BYTE):
        raise fields.unusable(
            f"{place}.photometric",
            f"{place}.photometric is RGB with a range of {look.low} to {look.high}",
            f"Give colours the range 0 to {BYTE}",
        )
    if look.size > MOST_BYTES:
        raise fields.unusable(
            f"{place}.slices" if look.slices > 1 else f"{place}.rows",
            f"Each picture would have {look.size / 2**20:.0f} MiB, more than a browser holds",
            f"Show fewer rows, columns or slices, {MOST_BYTES // 2**20} MiB at most",
        )
