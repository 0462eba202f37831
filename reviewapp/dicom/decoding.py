"""From pixel data to samples; what a codestream claims is compared with the header first."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.encaps import generate_frames
from pydicom.pixels.decoders.base import DecodeOptions, get_decoder

from reviewapp.dicom.codestreams import size_of
from reviewapp.dicom.elements import UNDEFINED, Element
from reviewapp.dicom.errors import Contradictory, Damaged, NoPicture, NotSupported, TooLarge
from reviewapp.dicom.limits import MEBIBYTE, Limits
from reviewapp.dicom.parsing import Parsed
from reviewapp.dicom.syntaxes import TWELVE_BIT_JPEG

PIXEL_DATA = 0x7FE00010
GREY = {"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"}
UNREAD = {"HSV", "ARGB", "CMYK", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "XYB"}
COLOURS = {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"}


@dataclass(frozen=True)
class Raster:
    """How many samples of which kind a picture has, as its header says."""

    rows: int
    columns: int
    frames: int
    samples: int
    allocated: int
    stored: int
    signed: bool
    photometric: str
    planar: int

    @property
    def frame_bytes(self) -> int:
        return self.rows * self.columns * self.samples * self.allocated // 8

    @property
    def bytes(self) -> int:
        return self.frame_bytes * self.frames

    @property
    def native_bytes(self) -> int:
        """How long uncompressed pixel data are; half of the colour is left out in 4:2:2."""
        return self.bytes * 2 // 3 if self.photometric == "YBR_FULL_422" else self.bytes


def raster_of(parsed: Parsed, *, limits: Limits) -> Raster:
    """Return what the header says of the pixels, or refuse what it says."""
    pixels = parsed.pixels
    if pixels is None:
        raise NoPicture("holds no picture: it has no pixel data")
    if pixels.tag != PIXEL_DATA:
        raise NotSupported("holds samples of floating point numbers, which no viewer here shows")
    raster = _said(parsed)
    _bearable(raster, limits=limits)
    _readable(raster, parsed)
    return raster


def _said(parsed: Parsed) -> Raster:
    dataset = parsed.dataset

    def number(keyword: str, otherwise: int | None = None) -> int:
        try:
            value = dataset.get(keyword)
            if value in {None, ""} and otherwise is not None:
                return otherwise
            return int(value)
        except (TypeError, ValueError) as why:
            raise Contradictory(f"does not say its {keyword}, or not as one number") from why

    allocated = number("BitsAllocated")
    return Raster(
        rows=number("Rows"),
        columns=number("Columns"),
        frames=number("NumberOfFrames", 1) or 1,
        samples=number("SamplesPerPixel", 1),
        allocated=allocated,
        stored=number("BitsStored", allocated),
        signed=number("PixelRepresentation", 0) == 1,
        photometric=str(dataset.get("PhotometricInterpretation", "")).strip().upper(),
        planar=number("PlanarConfiguration", 0),
    )


def _bearable(raster: Raster, *, limits: Limits) -> None:
    if raster.rows < 1 or raster.columns < 1 or raster.frames < 1:
        raise Contradictory(
            f"says it has {raster.rows} rows, {raster.columns} columns and {raster.frames} frames"
        )
    if max(raster.rows, raster.columns) > limits.side:
        raise TooLarge(
            f"claims {raster.columns} × {raster.rows} pixels, more than the "
            f"{limits.side} × {limits.side} that one frame may have"
        )
    # Wide samples count double: the copy with values in their unit is 16 bits wide.
    if raster.bytes > limits.decoded_bytes:
        raise TooLarge(
            f"claims {raster.bytes / MEBIBYTE:.0f} MiB of pixels, more than the "
            f"{limits.decoded_bytes / MEBIBYTE:.0f} MiB that one picture may have"
        )


def _readable(raster: Raster, parsed: Parsed) -> None:
    if raster.allocated not in {8, 16}:
        raise NotSupported(f"has samples of {raster.allocated} bits; 8 and 16 are read here")
    if not 1 <= raster.stored <= raster.allocated:
        raise Contradictory(f"says that {raster.stored} of {raster.allocated} bits are in use")
    if parsed.dataset.get("HighBit", raster.stored - 1) != raster.stored - 1:
        raise NotSupported("keeps its samples in the upper bits, which only old machines did")
    wanted = 1 if raster.photometric in GREY else 3
    if raster.photometric not in GREY | COLOURS:
        name = raster.photometric if raster.photometric in UNREAD else "that is none"
        raise NotSupported(f"has a photometric interpretation ({name}) that is not read here")
    if raster.samples != wanted:
        raise Contradictory(
            f"says {raster.photometric}, which has {wanted} samples a pixel, and claims "
            f"{raster.samples}"
        )


def decode(parsed: Parsed, raster: Raster) -> tuple[NDArray[np.integer], str]:
    """Return all frames as frames × rows × columns (× 3), and whether they are grey or RGB."""
    pixels = parsed.pixels
    if pixels is None:
        raise NoPicture("holds no picture: it has no pixel data")
    content = parsed.content[pixels.at : pixels.at + pixels.length]
    if parsed.syntax.compressed:
        content = _encapsulated(parsed, pixels, raster)
    else:
        _exactly(pixels, raster)
        if _as_it_stands(parsed, raster):
            samples = np.frombuffer(content[: raster.bytes], dtype=f"<u{raster.allocated // 8}")
            return _shaped(samples, raster), raster.photometric
    if parsed.syntax.plugin == TWELVE_BIT_JPEG:
        samples, photometric = _twelve_bit(content, raster), raster.photometric
    else:
        samples, photometric = _by_plugin(parsed, content, raster)
    return _shaped(samples, raster), photometric


def _as_it_stands(parsed: Parsed, raster: Raster) -> bool:
    """Say whether the bytes are the samples already, one after another."""
    interleaved = raster.samples == 1 or (raster.planar == 0 and raster.photometric == "RGB")
    return parsed.syntax.encoding.little and interleaved


def _exactly(pixels: Element, raster: Raster) -> None:
    expected = raster.native_bytes
    if pixels.length not in {expected, expected + expected % 2}:
        raise Damaged(
            f"should have {expected} bytes of pixels by its rows, columns and frames, and has "
            f"{pixels.length}"
        )


def _encapsulated(parsed: Parsed, pixels: Element, raster: Raster) -> memoryview:
    if pixels.length != UNDEFINED:
        raise Contradictory("says that its pixels are compressed, and they are not")
    content = parsed.content[pixels.at :]
    count = 0
    for frame in _frames(content, raster):
        count += 1
        claimed = size_of(bytes(frame[:65536]), parsed.syntax.codestream)
        if claimed and claimed != (raster.rows, raster.columns):
            raise Contradictory(
                f"says {raster.columns} × {raster.rows} pixels, and its compressed picture has "
                f"{claimed[1]} × {claimed[0]}"
            )
    if count != raster.frames:
        raise Contradictory(f"says it has {raster.frames} frames, and {count} are there")
    return content


def _frames(content: memoryview, raster: Raster) -> Iterator[bytes]:
    try:
        yield from generate_frames(bytes(content), number_of_frames=raster.frames)
    except (ValueError, EOFError, struct.error) as why:
        raise Damaged("has compressed pixels that do not come apart into frames") from why


def _by_plugin(
    parsed: Parsed, content: memoryview, raster: Raster
) -> tuple[NDArray[np.integer], str]:
    options: DecodeOptions = {
        "rows": raster.rows,
        "columns": raster.columns,
        "number_of_frames": raster.frames,
        "samples_per_pixel": raster.samples,
        "bits_allocated": raster.allocated,
        "bits_stored": raster.stored,
        "pixel_representation": int(raster.signed),
        "photometric_interpretation": raster.photometric,
        "planar_configuration": raster.planar,
        "pixel_keyword": "PixelData",
        "pixel_vr": parsed.pixels.vr.decode() if parsed.pixels else "OW",
    }
    plugin = parsed.syntax.plugin if parsed.syntax.compressed else ""
    try:
        samples, said = get_decoder(parsed.syntax_uid).as_array(
            bytes(content),
            decoding_plugin=plugin,
            **options,  # type: ignore[arg-type]  # pydicom means each option by its type
        )
    except MemoryError:
        raise
    except Exception as why:  # a decoder may say anything of a broken codestream
        raise Damaged("has pixels that its decoder cannot read") from why
    return samples, str(said["photometric_interpretation"])


def _twelve_bit(content: memoryview, raster: Raster) -> NDArray[np.integer]:
    try:
        return np.stack([imagecodecs.jpeg8_decode(frame) for frame in _frames(content, raster)])
    except (ValueError, RuntimeError) as why:
        raise Damaged("has pixels that its decoder cannot read") from why


def _shaped(samples: NDArray[np.integer], raster: Raster) -> NDArray[np.integer]:
    shape: tuple[int, ...] = (raster.frames, raster.rows, raster.columns)
    if raster.samples > 1:
        shape = (*shape, raster.samples)
    if samples.size != np.prod(shape):
        raise Contradictory("decodes to another number of pixels than it claims")
    kind = f"{'' if raster.signed else 'u'}int{raster.allocated}"
    whole = np.ascontiguousarray(samples.reshape(shape))
    # A view where only the sign differs; decoders give other widths and byte orders too.
    alike = whole.dtype.isnative and whole.dtype.itemsize == raster.allocated // 8
    whole = whole.view(kind) if alike else whole.astype(kind)
    return _without_unused_bits(whole, raster)


def _without_unused_bits(samples: NDArray[np.integer], raster: Raster) -> NDArray[np.integer]:
    """Clear what stands above the bits in use, once a place for overlays; extend the sign there."""
    unused = raster.allocated - raster.stored
    if not unused or raster.samples > 1:
        return samples
    low, high = samples.min(), samples.max()
    most = 2 ** (raster.stored - raster.signed)
    if (-most if raster.signed else 0) <= low and high < most:
        return samples
    return (samples << unused) >> unused
