"""How a picture crosses from the process that decodes to the one that keeps: JSON and plain bytes.

Nothing is unpickled: what comes back from a process that read a hostile file is hostile too, so
every part of it is checked again on this side.

    request   {"task": "read", "path": "…"}\\n
    answer    {"digest": "…", "picture": {…, "shape": [512, 512], "sample_type": "int16"}}\\n
    shared memory   samples, then the header's bytes
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from math import prod
from typing import Any

import numpy as np

from reviewapp.dicom import errors
from reviewapp.dicom.errors import FileRefused, ReaderEnded
from reviewapp.dicom.picture import Flag, Geometry, Picture, Removed, Seen, Window

SAMPLE_TYPES = {"uint8", "int16", "uint16"}
MOST_AXES = 4
REFUSALS: dict[str, type[FileRefused]] = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, FileRefused)
}
Answer = dict[str, Any]


@dataclass(frozen=True)
class Blob:
    """The part of an answer that is no JSON."""

    pixels: memoryview
    header: bytes


def from_picture(picture: Picture) -> tuple[Answer, Blob]:
    """Take a picture apart."""
    simple = {
        field.name: getattr(picture, field.name)
        for field in fields(picture)
        if field.name not in {"pixels", "header", "window", "geometry", "removed", "flags"}
    }
    pixels = np.ascontiguousarray(picture.pixels)
    said = simple | {
        "attributes": dict(picture.attributes),
        "shape": list(pixels.shape),
        "sample_type": pixels.dtype.name,
        "header_bytes": None if picture.header is None else len(picture.header),
        "window": picture.window and vars(picture.window),
        "geometry": vars(picture.geometry),
        "removed": [vars(one) for one in picture.removed],
        "flags": [vars(one) for one in picture.flags],
    }
    return said, Blob(pixels.data.cast("B"), picture.header or b"")


def from_seen(seen: Seen) -> Answer:
    return asdict(seen)


def size_of(said: Mapping[str, Any]) -> int:
    """Return how many bytes of shared memory an answer speaks of; an absurd answer has none."""
    shape = [int(length) for length in said["shape"]]
    if said["sample_type"] not in SAMPLE_TYPES or len(shape) > MOST_AXES or min(shape) < 1:
        raise ReaderEnded("was read into a picture that makes no sense")
    size: int = prod(shape) * np.dtype(said["sample_type"]).itemsize + int(
        said["header_bytes"] or 0
    )
    return size


def to_picture(said: Mapping[str, Any], shared: bytearray) -> Picture:
    """Put a picture together again."""
    header_bytes = said["header_bytes"]
    pixel_bytes = len(shared) - int(header_bytes or 0)
    pixels = np.frombuffer(memoryview(shared)[:pixel_bytes], dtype=said["sample_type"])
    return Picture(
        pixels=pixels.reshape([int(length) for length in said["shape"]]),
        format=str(said["format"]),
        unit=str(said["unit"]),
        slope=float(said["slope"]),
        intercept=float(said["intercept"]),
        colour=bool(said["colour"]),
        padding=None if said["padding"] is None else int(said["padding"]),
        window=said["window"] and Window(**said["window"]),
        geometry=_geometry(said["geometry"]),
        subject=str(said["subject"]),
        dicom_study=str(said["dicom_study"]),
        series=str(said["series"]),
        instance=str(said["instance"]),
        attributes={str(name): _plain(value) for name, value in said["attributes"].items()},
        header=None if header_bytes is None else bytes(memoryview(shared)[pixel_bytes:]),
        removed=tuple(Removed(**one) for one in said["removed"]),
        flags=tuple(Flag(**one) for one in said["flags"]),
    )


def to_seen(said: Mapping[str, Any]) -> Seen:
    flags = tuple(Flag(**one) for one in said["flags"])
    return Seen(**{**said, "flags": flags})


def from_refusal(why: FileRefused) -> Answer:
    return {"kind": why.kind, "fact": why.fact, "advice": why.advice}


def to_refusal(said: Mapping[str, Any]) -> FileRefused:
    return REFUSALS[str(said["kind"])](str(said["fact"]), str(said["advice"]))


def _geometry(said: Mapping[str, Any]) -> Geometry:
    return Geometry(
        spacing=_numbers(said["spacing"]),
        position=_numbers(said["position"]),
        orientation=_numbers(said["orientation"]),
        slice_spacing=said["slice_spacing"],
        frame_of_reference=str(said["frame_of_reference"]),
    )


def _numbers(said: list[float] | None) -> Any:  # noqa: ANN401  tuples of 2, 3 and 6 numbers
    return None if said is None else tuple(float(number) for number in said)


def _plain(value: object) -> str | int | float:
    if isinstance(value, str | int | float):
        return value
    raise ReaderEnded("was read into attributes that make no sense")
