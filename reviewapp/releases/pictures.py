"""Pure: a synthetic picture as PNG and as DICOM, each saying that it is synthetic."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from reviewapp.dicom import synthetic
from reviewapp.imaging.form import Form, Photometric

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, COLOUR = 0, 2
BITS = 16
SIGNED_ZERO = 2**15
# Also a default of zlib's; named, so that another default changes no byte.
LEVEL = 6


@dataclass(frozen=True)
class Source:
    """Where a synthetic picture came from: enough to make it again."""

    run: str
    number: int
    seed: int
    recipe: str
    recipe_digest: str
    weights_digest: str
    code_version: str
    at: datetime


@dataclass(frozen=True)
class Picture:
    digest: str
    pixels: NDArray[np.integer]
    form: Form
    source: Source

    @property
    def is_colour(self) -> bool:
        return self.form.photometric is Photometric.RGB

    @property
    def frames(self) -> NDArray[np.integer]:
        flat = 3 if self.is_colour else 2
        return self.pixels if self.pixels.ndim > flat else self.pixels[None]


def offset(sample_type: str) -> int:
    """What was added to a sample so that it has no sign; take it off again to have the sample."""
    return SIGNED_ZERO if sample_type == "int16" else 0


def pngs(picture: Picture) -> Iterator[bytes]:
    """One file of 16 bits for each frame; samples as they are but for `offset`."""
    words = f"Synthetic, not acquired from a patient. Not for clinical use. {picture.digest}"
    for frame in picture.frames:
        yield _png(frame.astype(np.int32) + offset(frame.dtype.name), words)


def dicoms(picture: Picture) -> Iterator[bytes]:
    form, source = picture.form, picture.source
    weights = f" weights {source.weights_digest[:16]}" if source.weights_digest else ""
    return synthetic.files_of(
        synthetic.Synthetic(
            pixels=_dark_is_low(picture),
            made=synthetic.Made(
                generator=source.recipe,
                version=f"{source.code_version}{weights}",
                run=source.run,
                seed=source.seed,
                at=source.at,
                subject=f"SYN-{picture.digest[:16]}",
            ),
            name=picture.digest,
            # Turned samples have lost their scale, so they are written as a capture.
            unit="" if form.photometric is Photometric.DARK_IS_HIGH else form.unit,
            slope=form.slope,
            intercept=form.intercept,
            is_colour=picture.is_colour,
            row_spacing=form.row_spacing,
            column_spacing=form.column_spacing,
            slice_spacing=form.slice_spacing,
        )
    )


def _dark_is_low(picture: Picture) -> NDArray[np.integer]:
    """The writer knows bright pictures of high samples only; the others are turned over."""
    if picture.form.photometric is not Photometric.DARK_IS_HIGH:
        return picture.pixels
    ends = np.iinfo(picture.pixels.dtype)
    turned = (int(ends.max) + int(ends.min)) - picture.pixels.astype(np.int32)
    return turned.astype(picture.pixels.dtype)


def _png(samples: NDArray[np.int32], words: str) -> bytes:
    rows, columns = samples.shape[:2]
    kind = COLOUR if samples.ndim > 2 else GREY  # noqa: PLR2004 colours stand behind rows and columns
    flat = samples.astype(">u2").reshape(rows, -1).view(np.uint8)
    # Each row begins with its filter type, 0 for none.
    lines = np.zeros((rows, flat.shape[1] + 1), np.uint8)
    lines[:, 1:] = flat
    return (
        SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, BITS, kind, 0, 0, 0))
        + _chunk(b"tEXt", b"Comment\0" + words.encode("latin-1"))
        + _chunk(b"IDAT", zlib.compress(lines.tobytes(), LEVEL))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
