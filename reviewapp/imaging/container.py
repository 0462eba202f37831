"""Pure: the bytes an original is kept as, when it did not arrive as a file.

    reviewapp-pixels 1\\n                                  what this is
    {"sample_type":"int16","shape":[512,512]}\\n           canonical JSON
    …                                                     samples, row by row, little-endian

The same picture always gives the same bytes, whatever machine or library version wrote it.
"""

import json
from math import prod

import numpy as np
from numpy.typing import NDArray

from reviewapp.audit.canonical import canonical_json
from reviewapp.imaging.errors import PixelsNotReadable

MAGIC = b"reviewapp-pixels 1\n"
SAMPLE_TYPES = ("uint8", "int16", "uint16")


def pack(pixels: NDArray[np.integer]) -> bytes:
    """Write a picture down."""
    sample_type = pixels.dtype.name
    if sample_type not in SAMPLE_TYPES or pixels.ndim not in {2, 3} or not pixels.size:
        raise PixelsNotReadable(
            f"A picture of {sample_type} samples and shape {pixels.shape} has no place in the "
            f"store, so it was not kept. Give rows × columns, or frames × rows × columns, of "
            f"{', '.join(SAMPLE_TYPES)}."
        )
    header = canonical_json({"sample_type": sample_type, "shape": list(pixels.shape)})
    samples = np.ascontiguousarray(pixels, dtype=_little_endian(sample_type))
    return MAGIC + header + b"\n" + samples.tobytes()


def unpack(content: bytes) -> NDArray[np.integer]:
    """Read a picture back, and nothing that only looks like one."""
    magic, rest = content[: len(MAGIC)], content[len(MAGIC) :]
    header, _, samples = rest.partition(b"\n")
    try:
        said = json.loads(header) if magic == MAGIC else {}
        sample_type, shape = said["sample_type"], tuple(int(length) for length in said["shape"])
    except (ValueError, KeyError, TypeError) as why:
        raise _damaged() from why
    if sample_type not in SAMPLE_TYPES:
        raise _damaged()
    kind = _little_endian(sample_type)
    if len(samples) != prod(shape) * kind.itemsize:
        raise _damaged()
    return np.frombuffer(samples, dtype=kind).reshape(shape)


def _little_endian(sample_type: str) -> "np.dtype[np.integer]":
    return np.dtype(sample_type).newbyteorder("<")


def _damaged() -> PixelsNotReadable:
    return PixelsNotReadable(
        "These bytes are not a picture that this site has written, so it cannot be shown. "
        "Restore the pixel store from a backup, or import the picture again."
    )
