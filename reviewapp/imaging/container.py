"""Pure: the bytes an original is kept as, when it did not arrive as a file.

    reviewapp-pixels 1\\n                                  what this is
    {"sample_type":"int16","shape":[512,512]}\\n           canonical JSON
    …                                                     samples, row by row, little-endian

The shape is rows × columns, frames × rows × columns, and in colour × 3 behind either. What the
samples mean beside that stands under "form" as far as it differs from a plain picture.
The same picture always gives the same bytes, whatever machine or library version wrote it.
"""

import json
import os
from dataclasses import dataclass
from io import BytesIO
from math import prod
from typing import IO

import numpy as np
from numpy.typing import NDArray

from reviewapp.audit.canonical import canonical_json
from reviewapp.imaging.errors import PixelsNotReadable
from reviewapp.imaging.form import PLAIN, RGB_SAMPLES, Form, Photometric, form_of

MAGIC = b"reviewapp-pixels 1\n"
SAMPLE_TYPES = ("uint8", "int16", "uint16")
GREY_DIMENSIONS = {2, 3}
LONGEST_HEAD = 4096


def pack(pixels: NDArray[np.integer], form: Form = PLAIN) -> bytes:
    """Write a picture down."""
    sample_type = pixels.dtype.name
    if sample_type not in SAMPLE_TYPES or not is_picture(pixels.shape, form):
        raise PixelsNotReadable(
            f"A {form.photometric} picture of {sample_type} samples and shape {pixels.shape} has "
            f"no place in the store, so it was not kept. Give rows × columns, or frames × rows × "
            f"columns, with 3 colours behind either if it is RGB, of {', '.join(SAMPLE_TYPES)}."
        )
    header: dict[str, object] = {"sample_type": sample_type, "shape": list(pixels.shape)}
    if said := form.said():
        header["form"] = said
    samples = np.ascontiguousarray(pixels, dtype=_little_endian(sample_type))
    return MAGIC + canonical_json(header) + b"\n" + samples.tobytes()


def is_picture(shape: tuple[int, ...], form: Form) -> bool:
    """Whether an array of this shape can be read as rows and columns, in frames or not."""
    in_colour = form.photometric is Photometric.RGB
    if in_colour and shape[-1:] != (RGB_SAMPLES,):
        return False
    return len(shape) - in_colour in GREY_DIMENSIONS and prod(shape) > 0


def unpack(content: bytes) -> NDArray[np.integer]:
    """Read the samples back, and nothing that only looks like them."""
    return unpack_whole(content)[0]


def unpack_whole(content: bytes) -> tuple[NDArray[np.integer], Form]:
    """Read the samples and what they mean."""
    file = BytesIO(content)
    head = read_head(file)
    samples = file.read()
    if len(samples) != prod(head.shape) * head.kind.itemsize:
        raise _damaged()
    return np.frombuffer(samples, dtype=head.kind).reshape(head.shape), head.form


@dataclass(frozen=True)
class Head:
    """What stands before the samples."""

    kind: "np.dtype[np.integer]"
    shape: tuple[int, ...]
    form: Form

    @property
    def frames(self) -> int:
        return self.shape[0] if len(self.shape) > len(self.frame_shape) else 1

    @property
    def frame_shape(self) -> tuple[int, ...]:
        flat = 2 + (self.form.photometric is Photometric.RGB)
        return self.shape[-flat:]


def read_head(file: IO[bytes]) -> Head:
    """Read up to the first sample."""
    magic, line = file.read(len(MAGIC)), file.readline(LONGEST_HEAD)
    try:
        said = json.loads(line) if magic == MAGIC and line.endswith(b"\n") else {}
        sample_type, shape = said["sample_type"], tuple(int(length) for length in said["shape"])
        form = form_of(said.get("form", {}))
    except (ValueError, KeyError, TypeError, AttributeError, PixelsNotReadable) as why:
        raise _damaged() from why
    if sample_type not in SAMPLE_TYPES or not is_picture(shape, form):
        raise _damaged()
    return Head(_little_endian(sample_type), shape, form)


def read_frame(file: IO[bytes], number: int) -> tuple[NDArray[np.integer], Head]:
    """Read one frame, however many there are: only its bytes are fetched."""
    head = read_head(file)
    length = prod(head.frame_shape) * head.kind.itemsize
    file.seek(number * length, os.SEEK_CUR)
    samples = file.read(length)
    if len(samples) != length:
        raise _damaged()
    return np.frombuffer(samples, dtype=head.kind).reshape(head.frame_shape), head


def _little_endian(sample_type: str) -> "np.dtype[np.integer]":
    return np.dtype(sample_type).newbyteorder("<")


def _damaged() -> PixelsNotReadable:
    return PixelsNotReadable(
        "These bytes are not a picture that this site has written, so it cannot be shown. "
        "Restore the pixel store from a backup, or import the picture again."
    )
