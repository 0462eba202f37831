"""Write a data set as a DICOM file: empty preamble, native little endian pixels, nothing after.

Only what a rebuilt header can hold is written here, in the one syntax everything is kept in. A
library's writer takes four times as long over it, for it must be ready for everything else.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag

# One number for this program, drawn once; it names the writer and nobody else.
IMPLEMENTATION = "2.25.164395262741520913823674096415834262257"
VERSION_NAME = "REVIEWAPP"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
START = b"\0" * 128 + b"DICM"
LONG_FORM = {"OB", "OD", "OF", "OL", "OW", "SQ", "UC", "UN", "UR", "UT"}
BINARY = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "FL": "f", "FD": "d"}
ITEM = b"\xfe\xff\x00\xe0"
LONGEST_SHORT = 0xFFFF
PIXEL_DATA = (0x7FE0, 0x0010)
Element = DataElement | RawDataElement


def file_of(header: Dataset, pixels: NDArray[np.integer]) -> bytes:
    """Return the bytes of a file with these attributes and these samples."""
    samples = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<"))
    vr = "OB" if pixels.dtype.itemsize == 1 else "OW"
    meta = b"".join(
        _element(tag, kind, value)
        for tag, kind, value in (
            (0x00020001, "OB", b"\0\1"),
            (0x00020002, "UI", _text([header.SOPClassUID])),
            (0x00020003, "UI", _text([header.SOPInstanceUID])),
            (0x00020010, "UI", _text([EXPLICIT_LITTLE_ENDIAN])),
            (0x00020012, "UI", _text([IMPLEMENTATION])),
            (0x00020013, "SH", _text([VERSION_NAME])),
        )
    )
    length = _element(0x00020000, "UL", struct.pack("<L", len(meta)))
    # Elements come in order, and no kept attribute stands behind the pixels.
    body = b"".join(_encoded(header))
    size = samples.nbytes + samples.nbytes % 2
    head = struct.pack("<HH2sHL", *PIXEL_DATA, vr.encode(), 0, size)
    padding = b"\0" * (samples.nbytes % 2)
    # The samples are copied once, here; a picture may have a gigabyte of them.
    return b"".join((START, length, meta, body, head, samples.data.cast("B"), padding))


def raw_element(tag: BaseTag, vr: str, value: bytes) -> RawDataElement:
    """Return an element that is written as it stands: explicit VR, little endian."""
    return RawDataElement(
        tag, vr, len(value), value, 0, is_implicit_VR=False, is_little_endian=True
    )


def _encoded(dataset: Dataset) -> Iterator[bytes]:
    for tag, element in sorted(dataset.items(), key=itemgetter(0)):
        vr = str(element.VR)
        yield _element(tag, vr, _value(element, vr))


def _element(tag: int, vr: str, value: bytes) -> bytes:
    if len(value) % 2:
        value += b"\0" if vr in {"UI", "OB", "UN"} else b" "
    group, number, code = tag >> 16, tag & 0xFFFF, vr.encode()
    if vr in LONG_FORM:
        return struct.pack("<HH2sHL", group, number, code, 0, len(value)) + value
    if len(value) > LONGEST_SHORT:
        # Too long for its own form; such a table is written as unknown, as PS3.5 6.2.2 has it.
        return struct.pack("<HH2sHL", group, number, b"UN", 0, len(value)) + value
    return struct.pack("<HH2sH", group, number, code, len(value)) + value


def _value(element: Element, vr: str) -> bytes:
    value = element.value
    if isinstance(value, bytes) or value is None:
        return value or b""
    if vr == "SQ":
        return b"".join(_items(value))
    many = list(value) if isinstance(value, MultiValue | list) else [value]
    if vr == "AT":
        return b"".join(struct.pack("<HH", int(tag) >> 16, int(tag) & 0xFFFF) for tag in many)
    if vr in BINARY:
        return struct.pack(f"<{len(many)}{BINARY[vr]}", *many)
    return _text(many)


def _items(items: Iterable[Dataset]) -> Iterator[bytes]:
    for item in items:
        content = b"".join(_encoded(item))
        yield ITEM + struct.pack("<L", len(content)) + content


def _text(many: Sequence[object]) -> bytes:
    """Return words and numbers as they are written; only ASCII is on any list of words."""
    return "\\".join(str(one) for one in many).encode("ascii")
