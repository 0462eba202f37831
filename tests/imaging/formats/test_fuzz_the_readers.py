"""Whatever bytes come, a reader gives a picture or one of its refusals, and nothing else.

Sound files of every format and syntax are cut, overwritten, spliced and stretched. The sandbox
would survive worse; the readers themselves should not need it.
"""

import gzip
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom.uid import UID, ExplicitVRBigEndian, ImplicitVRLittleEndian

from reviewapp.dicom.errors import FileRefused
from reviewapp.dicom.limits import MEBIBYTE, Limits
from reviewapp.dicom.picture import Picture
from reviewapp.dicom.profile import Profile
from reviewapp.imaging.formats import reading
from tests.dicom.making import (
    KEY,
    LOSSLESS,
    LOSSY,
    a_ct,
    compressed,
    deflated,
    gradient,
    written,
)
from tests.dicom.planting import NAME, planted
from tests.imaging.bad_others import saved, volume
from tests.imaging.wounds import wounded

LIMITS = Limits(
    file_bytes=MEBIBYTE,
    inflated_bytes=4 * MEBIBYTE,
    decoded_bytes=16 * MEBIBYTE,
    side=2048,
)
EVERYTHING = Profile(
    safe_private=True, patient_characteristics=True, device_identity=True, modified_dates=True
)
FAR = 2000
STARTS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0"]
BITES = [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x00\x00\xff\xff", b"\xfe\xff\xdd\xe0", b"\x7f\xff"]


@cache
def sound() -> dict[str, bytes]:
    """Return one small sound file for each reader there is."""
    bytes_ = gradient(most=255).astype(np.uint8)
    files = {
        "plain": written(a_ct()),
        "planted": planted(),
        "deflated": deflated(a_ct()),
        "implicit": _as(ImplicitVRLittleEndian),
        "big": _as(ExplicitVRBigEndian),
        "nifti": volume(),
        "nifti.gz": gzip.compress(volume(), mtime=0),
        "png": saved(Image.fromarray(bytes_), "PNG"),
        "tiff": saved(Image.fromarray(gradient()), "TIFF"),
        "jpeg": saved(Image.fromarray(bytes_), "JPEG"),
    }
    for syntax, encode in LOSSLESS.items():
        files[syntax] = written(compressed(a_ct(), syntax, encode(gradient())))
    for syntax, encode in LOSSY.items():
        pixels = bytes_ if syntax.endswith(".50") else gradient()
        files[syntax] = written(compressed(a_ct(pixels), syntax, encode(pixels)))
    return files


def _as(syntax: str) -> bytes:
    dataset = a_ct()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    if syntax == ExplicitVRBigEndian:
        dataset.PixelData = gradient().astype(">u2").tobytes()
    return written(dataset)


@st.composite
def broken(draw: st.DrawFn, name: str) -> bytes:
    """Return a sound file with a few wounds."""
    content = bytearray(sound()[name])
    for _ in range(draw(st.integers(1, 4))):
        # Headers are where readers are lost; most wounds go there.
        reach = draw(st.sampled_from([FAR, len(content)]))
        at = draw(st.integers(0, max(0, min(len(content), reach) - 1)))
        how = draw(st.sampled_from(["cut", "byte", "bite", "double", "drop"]))
        length = draw(st.integers(1, 64))
        if how == "cut":
            del content[at:]
        elif how == "byte":
            content[at : at + 1] = bytes([draw(st.integers(0, 255))])
        elif how == "bite":
            content[at : at + 4] = draw(st.sampled_from(BITES))
        elif how == "double":
            content[at:at] = content[at : at + length]
        else:
            del content[at : at + length]
    return bytes(content)


def outcome(content: bytes) -> Picture | FileRefused:
    try:
        return reading.read_content(content, key=KEY, profile=EVERYTHING, limits=LIMITS)
    except FileRefused as why:
        return why


@pytest.mark.filterwarnings("ignore")  # libraries warn of broken files; that is not the question
@pytest.mark.parametrize("name", sound())
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_a_wounded_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = data.draw(broken(name))

    found = outcome(content)
    if name == "planted":
        assert NAME.casefold() not in repr(found).casefold()
        header = found.header if isinstance(found, Picture) else None
        assert NAME.encode().lower() not in (header or b"").lower()


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.binary(max_size=600), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0"])
)
def test_arbitrary_bytes_are_refused(content: bytes, start: bytes) -> None:
    assert isinstance(outcome(start + content), FileRefused)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_arbitrary_elements_are_refused(content: bytes) -> None:
    head = written(a_ct())
    start = head.index(b"\x08\x00\x08\x00CS")

    assert isinstance(outcome(head[:start] + content), FileRefused)


@pytest.mark.parametrize("name", sound())
def test_each_file_is_sound_before_it_is_wounded(name: str) -> None:
    assert isinstance(outcome(sound()[name]), Picture)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "seed"), [("big", 1057), ("big", 1142)])
def test_what_once_broke_a_reader_breaks_it_no_more(name: str, seed: int) -> None:
    outcome(wounded(sound()[name], seed=seed))
