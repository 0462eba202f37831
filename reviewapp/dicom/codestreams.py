"""What a compressed frame claims of itself, read from its first bytes and before any decoder."""

import struct

# Starts of frame of all JPEG kinds, JPEG-LS (F7) too; C4, C8 and CC are none.
FRAME_STARTS = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
MARK = 0xFF
STANDALONE = {0x01, *range(0xD0, 0xD9)}
SIZE_OF_IMAGE = b"\xff\x4f\xff\x51"


def size_of(frame: bytes, codestream: str) -> tuple[int, int] | None:
    """Return rows and columns, or None where the bytes do not say."""
    try:
        if codestream == "jpeg":
            return _jpeg(frame)
        if codestream == "jpeg2000":
            return _jpeg2000(frame)
    except struct.error:
        return None
    return None


def _jpeg(frame: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 4 <= len(frame):
        if frame[at] != MARK:
            return None
        marker = frame[at + 1]
        if marker in FRAME_STARTS:
            rows, columns = struct.unpack_from(">HH", frame, at + 5)
            return rows, columns
        if marker == MARK:
            at += 1
        elif marker in STANDALONE:
            at += 2
        else:
            (length,) = struct.unpack_from(">H", frame, at + 2)
            at += 2 + length
    return None


def _jpeg2000(frame: bytes) -> tuple[int, int] | None:
    at = frame.find(SIZE_OF_IMAGE)
    if at < 0:
        return None
    right, bottom, left, top = struct.unpack_from(">LLLL", frame, at + 8)
    return bottom - top, right - left
