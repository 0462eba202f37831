"""Broken and hostile DICOM files."""

import struct
from collections.abc import Callable

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import JPEG2000Lossless, RLELossless

from reviewapp.dicom.limits import MEBIBYTE
from tests.dicom.making import LOSSLESS, a_ct, bomb, compressed, gradient, rle_frame, written
from tests.imaging.bad_input import BadFile

EXPLICIT, IMPLICIT = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2\0\0\0"
PATIENT = b"\x10\x00\x10\x00PN"


def truncated() -> bytes:
    return written(a_ct())[:-100]


def cut_in_the_header() -> bytes:
    return written(a_ct())[:400]


def without_pixels() -> bytes:
    dataset = a_ct()
    del dataset.PixelData
    return written(dataset)


def with_pixels(length: int) -> bytes:
    dataset = a_ct()
    dataset.PixelData = (dataset.PixelData * 3)[:length]
    return written(dataset)


def with_a_wrong_length() -> bytes:
    content = bytearray(written(a_ct()))
    at = content.index(PATIENT) + len(PATIENT)
    content[at : at + 2] = struct.pack("<H", 60_000)
    return bytes(content)


def nested(depth: int) -> bytes:
    """Nest a sequence so deep, with lengths left open, where no parser gets lost in numbers."""
    head = written(a_ct())
    start = head.index(b"\x08\x00\x08\x00CS")
    opening = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    closing = b"\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0"
    return head[:start] + opening * depth + closing * depth


def with_items(count: int) -> bytes:
    head = written(a_ct())
    start = head.index(b"\x08\x00\x08\x00CS")
    item = b"\xfe\xff\x00\xe0\0\0\0\0"
    return head[:start] + b"\x08\x00\x40\x11SQ\0\0" + struct.pack("<L", 8 * count) + item * count


def twice_the_patient() -> bytes:
    content = written(a_ct())
    at = content.index(PATIENT)
    (length,) = struct.unpack_from("<H", content, at + 6)
    element = content[at : at + 8 + length]
    return content[:at] + element + content[at:]


def patient_after_the_pixels() -> bytes:
    return written(a_ct()) + PATIENT + struct.pack("<H", 8) + b"Doe^Jane"


def in_another_syntax() -> bytes:
    return written(a_ct()).replace(EXPLICIT, IMPLICIT, 1)


def of_another_object() -> bytes:
    content = written(a_ct())
    at = content.index(b"1.2.3.4.5.6")
    return content[:at] + b"1.2.3.4.5.9" + content[at + 11 :]


def with_uid(uid: str) -> bytes:
    dataset = a_ct()
    content = written(dataset)
    return content.replace(b"1.2.3.4.5.2", uid.encode()[:11], 1)


def claiming(rows: int, columns: int, frames: int = 1) -> Dataset:
    return a_ct(Rows=rows, Columns=columns, NumberOfFrames=frames)


def of_floats() -> bytes:
    dataset = a_ct(BitsAllocated=32)
    del dataset.PixelData
    dataset.FloatPixelData = np.zeros((32, 48), np.float32).tobytes()
    return written(dataset)


def _ct(**changes: object) -> Callable[[], bytes]:
    return lambda: written(a_ct(**changes))


def _packed(dataset: Callable[[], Dataset], syntax: str, frame: bytes) -> Callable[[], bytes]:
    return lambda: written(compressed(dataset(), syntax, frame))


BAD_DICOM = [
    BadFile("truncated.dcm", "cut off within its pixels", truncated, "says a wrong length"),
    BadFile("header-only.dcm", "cut off within its header", cut_in_the_header, "ends "),
    BadFile("no-pixels.dcm", "without pixel data", without_pixels, "no pixel data"),
    BadFile("short.dcm", "fewer pixels than claimed", lambda: with_pixels(3000), "should have"),
    BadFile("long.dcm", "more pixels than claimed", lambda: with_pixels(6144), "should have 3072"),
    BadFile("length.dcm", "a wrong length inside", with_a_wrong_length, "says a wrong length"),
    BadFile(
        "absurd.dcm", "60,000 × 60,000 pixels claimed",
        lambda: written(claiming(60_000, 60_000)), "claims 60000 × 60000 pixels",
    ),
    BadFile(
        "frames.dcm", "a million frames claimed",
        lambda: written(claiming(32, 48, 1_000_000)), "MiB of pixels",
    ),
    BadFile(
        "absurd-rle.dcm", "RLE that claims 60,000 × 60,000 pixels",
        _packed(lambda: claiming(60_000, 60_000), RLELossless, rle_frame(gradient())),
        "claims 60000 × 60000 pixels",
    ),
    BadFile(
        "j2k-size.dcm", "JPEG 2000 of another size inside than outside",
        _packed(a_ct, JPEG2000Lossless, LOSSLESS[JPEG2000Lossless](gradient(512, 512))),
        "its compressed picture has 512 × 512",
    ),
    BadFile(
        "j2k-broken.dcm", "JPEG 2000 that breaks off",
        _packed(a_ct, JPEG2000Lossless, LOSSLESS[JPEG2000Lossless](gradient())[:60]),
        "its decoder cannot read",
    ),
    BadFile("deflate-bomb.dcm", "inflates to 1 GiB", lambda: bomb(1024 * MEBIBYTE), "inflate"),
    BadFile("nested.dcm", "sequences 5,000 deep", lambda: nested(5000), "more than 16 deep"),
    BadFile("nested-more.dcm", "sequences 100,000 deep", lambda: nested(100_000), "16 deep"),
    BadFile("items.dcm", "a sequence of 100,000 items", lambda: with_items(100_000), "20000 elem"),
    BadFile("twice.dcm", "an attribute twice", twice_the_patient, "(0010,0010) twice"),
    BadFile("late.dcm", "a name after the pixels", patient_after_the_pixels, "out of order"),
    BadFile("syntax.dcm", "another transfer syntax inside", in_another_syntax, "wrong length"),
    BadFile("object.dcm", "another object inside", of_another_object, "names one object"),
    BadFile("uid.dcm", "a path for an identifier", lambda: with_uid("../../tmp/x"), "is none"),
    BadFile("float.dcm", "floating point samples", of_floats, "floating point"),
    BadFile("mask.dcm", "1-bit samples", _ct(BitsAllocated=1, BitsStored=1), "samples of 1 bits"),
    BadFile("word.dcm", "32-bit samples", _ct(BitsAllocated=32), "samples of 32 bits"),
    BadFile("high-bit.dcm", "samples in the upper bits", _ct(HighBit=15), "upper bits"),
    BadFile("cmyk.dcm", "colours for print", _ct(PhotometricInterpretation="CMYK"), "CMYK"),
    BadFile(
        "report.dcm", "a report, not a picture",
        _ct(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11"), "no image by its SOP class",
    ),
    BadFile(
        "synthetic.dcm", "a picture that nobody took",
        _ct(SyntheticData="YES"), "that it is synthetic",
    ),
    BadFile(
        "video.dcm", "a video",
        _packed(a_ct, "1.2.840.10008.1.2.4.100", b"\0\0"), "not read here (MPEG2",
    ),
]  # fmt: skip
