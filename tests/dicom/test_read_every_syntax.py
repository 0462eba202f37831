"""Every transfer syntax gives the same picture, and the ones nothing reads say so."""

import numpy as np
import pytest
from pydicom.uid import (
    MPEG2MPML,
    UID,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
)

from reviewapp.dicom.errors import Contradictory, NotSupported
from reviewapp.dicom.reading import read_content
from reviewapp.dicom.syntaxes import SYNTAXES
from tests.dicom.making import (
    KEY,
    LOSSLESS,
    LOSSY,
    a_ct,
    compressed,
    deflated,
    gradient,
    read,
    written,
)

DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"
JPEG_XL = "1.2.840.10008.1.2.4.110"


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_a_lossless_syntax_gives_the_very_same_pixels(syntax: str) -> None:
    packed = compressed(a_ct(), syntax, LOSSLESS[syntax](gradient()))

    assert np.array_equal(read(packed).pixels, read(a_ct()).pixels)


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_signed_samples_keep_their_sign(syntax: str) -> None:
    samples = gradient(most=2047).astype(np.int16) - 1000
    plain = a_ct(samples, RescaleIntercept="0")
    stored = samples.view(np.uint16) & 0x0FFF if syntax != "1.2.840.10008.1.2.5" else samples
    packed = compressed(a_ct(samples, RescaleIntercept="0"), syntax, LOSSLESS[syntax](stored))

    assert np.array_equal(read(packed).pixels, read(plain).pixels)


def test_several_frames_stay_in_order() -> None:
    frames = [gradient(), gradient()[::-1].copy()]
    for syntax, encode in LOSSLESS.items():
        packed = compressed(a_ct(NumberOfFrames=2), syntax, *map(encode, frames))
        assert np.array_equal(read(packed).pixels, np.stack(frames).astype(np.int16) - 1024)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_another_byte_order_gives_the_very_same_pixels(syntax: UID) -> None:
    other = a_ct()
    other.file_meta.TransferSyntaxUID = syntax
    if syntax == ExplicitVRBigEndian:
        other.PixelData = gradient().astype(">u2").tobytes()

    assert np.array_equal(read(other).pixels, read(a_ct()).pixels)
    assert read(other).header == read(a_ct()).header


def test_a_deflated_file_gives_the_very_same_picture() -> None:
    inflated = read_content(deflated(a_ct()), key=KEY)

    assert np.array_equal(inflated.pixels, read(a_ct()).pixels)


def test_baseline_jpeg_comes_close() -> None:
    samples = gradient(most=255).astype(np.uint8) // 4
    plain = a_ct(samples, RescaleIntercept="0")
    packed = compressed(plain, JPEGBaseline8Bit, LOSSY[JPEGBaseline8Bit](samples))

    assert np.abs(read(packed).pixels.astype(int) - samples).max() <= 4
    assert "LOSSY" in {flag.kind for flag in read(packed).flags}


def test_twelve_bit_jpeg_comes_close() -> None:
    samples = np.sort(gradient(), axis=None).reshape(gradient().shape)
    packed = compressed(a_ct(), JPEGExtended12Bit, LOSSY[JPEGExtended12Bit](samples))

    assert np.abs(read(packed).pixels.astype(int) + 1024 - samples).max() <= 8


def test_each_decoder_is_named() -> None:
    assert {syntax.plugin for syntax in SYNTAXES.values()} == {
        *("native", "pillow", "imagecodecs", "gdcm", "pyjpegls", "pylibjpeg", "pydicom")
    }


@pytest.mark.parametrize("syntax", [DEFLATED_FRAMES, JPEG_XL, MPEG2MPML])
def test_a_syntax_without_a_decoder_is_refused_by_name(syntax: str) -> None:
    packed = compressed(a_ct(), syntax, b"\0\0")

    with pytest.raises(NotSupported, match=r"not read here \("):
        read_content(written(packed), key=KEY)


@pytest.mark.parametrize("syntax", [syntax for syntax in LOSSLESS if not syntax.endswith("2.5")])
def test_a_codestream_of_another_size_is_refused_before_it_is_decoded(syntax: str) -> None:
    packed = compressed(a_ct(), syntax, LOSSLESS[syntax](gradient(64, 64)))

    with pytest.raises(Contradictory, match="48 × 32 pixels, and its compressed picture has 64"):
        read(packed)
