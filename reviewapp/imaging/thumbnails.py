"""Small pictures for people who make cohorts. Never for readers: they see presentation copies."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging import container, stores
from reviewapp.imaging.models import Image

EDGE = 160
SOFT_TISSUE = (-160, 240)  # Hounsfield units: the usual window for a body CT


def thumbnail(image: Image) -> bytes:
    """Return a grey PNG no larger than EDGE; of several frames the middle one."""
    pixels = container.unpack(stores.read(image.digest))
    if pixels.ndim > 2:  # noqa: PLR2004 frames come first
        pixels = pixels[pixels.shape[0] // 2]
    low, high = SOFT_TISSUE if image.attributes.get("modality") == "CT" else _ends(pixels)
    small = _shrunk(pixels.astype(np.float32))
    return png(np.clip((small - low) / max(high - low, 1) * 255, 0, 255).astype(np.uint8))


def png(grey: NDArray[np.uint8]) -> bytes:
    """Write 8-bit grey as PNG (ISO/IEC 15948): signature, header, data, end."""
    rows, columns = grey.shape
    # Each row begins with its filter type, 0 for none.
    lines = np.zeros((rows, columns + 1), np.uint8)
    lines[:, 1:] = grey
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(lines.tobytes()))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _ends(pixels: NDArray[np.integer]) -> tuple[int, int]:
    return int(pixels.min()), int(pixels.max())


def _shrunk(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average whole blocks, so that fine noise does not turn into a pattern."""
    step = -(-max(pixels.shape) // EDGE)
    rows, columns = (length // step or 1 for length in pixels.shape)
    step_rows, step_columns = (min(step, length) for length in pixels.shape)
    kept = pixels[: rows * step_rows, : columns * step_columns]
    blocks = kept.reshape(rows, step_rows, columns, step_columns)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)
