"""What comes out of a file: pixels, what is known of them, and nothing of whom they show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reviewapp.dicom.errors import FileRefused

FlagKind = Literal["BURNED_IN_TEXT", "OVERLAY", "RECOGNIZABLE_FACE", "LOSSY"]
Attributes = Mapping[str, str | int | float]


@dataclass(frozen=True)
class Removed:
    """A kind of content that did not survive: its name and how often, never what it said."""

    tag: str
    name: str
    count: int


@dataclass(frozen=True)
class Flag:
    """Something that a person must look at before the picture is used."""

    kind: FlagKind
    reason: str


@dataclass(frozen=True)
class Geometry:
    """Where the picture lies in the patient: millimetres, to the left, the back and the head."""

    spacing: tuple[float, float] | None = None  # between rows, between columns
    position: tuple[float, float, float] | None = None
    orientation: tuple[float, ...] | None = None  # along a row, then along a column
    slice_spacing: float | None = None
    frame_of_reference: str = ""  # pseudonymous


@dataclass(frozen=True)
class Window:
    center: float
    width: float


@dataclass(frozen=True)
class Picture:
    """One image, de-identified. A sample means `pixels * slope + intercept`, in `unit`."""

    # rows × columns or frames × rows × columns, colour with a last axis of 3 (red, green, blue).
    pixels: NDArray[np.integer]
    format: str
    unit: str = "raw"
    slope: float = 1.0
    intercept: float = 0.0
    colour: bool = False
    # Samples of this value show nothing: outside the field of view.
    padding: int | None = None
    window: Window | None = None
    geometry: Geometry = field(default_factory=Geometry)
    # Pseudonyms; empty where the format names no person, study or series.
    subject: str = ""
    dicom_study: str = ""
    series: str = ""
    instance: str = ""
    attributes: Attributes = field(default_factory=dict)
    # The de-identified DICOM file, pixel data included; None for what was no DICOM file.
    header: bytes | None = None
    removed: tuple[Removed, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def frames(self) -> int:
        flat = 3 if self.colour else 2
        return self.pixels.shape[0] if self.pixels.ndim > flat else 1

    @property
    def rows(self) -> int:
        return int(self.pixels.shape[-3 if self.colour else -2])

    @property
    def columns(self) -> int:
        return int(self.pixels.shape[-2 if self.colour else -1])


@dataclass(frozen=True)
class Seen:
    """What a glance at a file's header says, before its pixels are touched."""

    format: str
    taken: bool
    # Why not, as a refusal says it, without the name of the file; empty when it is taken.
    why: str = ""
    advice: str = ""
    kind: str = ""
    rows: int = 0
    columns: int = 0
    frames: int = 0
    modality: str = ""
    syntax: str = ""
    subject: str = ""
    series: str = ""
    instance: str = ""
    flags: tuple[Flag, ...] = ()


def not_taken(name_of_format: str, why: FileRefused) -> Seen:
    """Say of a file that it would be refused, and why."""
    return Seen(name_of_format, taken=False, why=why.fact, advice=why.advice, kind=why.kind)
