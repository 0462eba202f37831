"""Broken and hostile files that are no DICOM."""

import gzip
import struct
import zlib
from io import BytesIO

import imagecodecs
import nibabel
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.dicom.making import gradient
from tests.imaging.bad_input import BadFile


def saved(image: Image.Image, name: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def png_claiming(width: int, height: int, *, depth: int = 8) -> bytes:
    """Return a PNG file whose header claims a size and whose pixels are a row of zeros."""
    header = struct.pack(">2L5B", width, height, depth, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def png_with_text(size: int) -> bytes:
    plain = saved(Image.new("L", (4, 4)), "PNG")
    bomb = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * size, 9))
    return plain[:33] + bomb + plain[33:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">L", zlib.crc32(kind + content))
    return struct.pack(">L", len(content)) + kind + content + check


def half_transparent() -> bytes:
    pixels = np.full((4, 4, 4), 200, np.uint8)
    return saved(Image.fromarray(pixels, "RGBA"), "PNG")


def volume(
    voxels: NDArray[np.generic] | None = None, affine: NDArray[np.float64] | None = None
) -> bytes:
    stored = gradient().reshape(4, 8, 48) if voxels is None else voxels
    where = np.eye(4) if affine is None else affine
    image = nibabel.Nifti1Image(stored, where)  # type: ignore[no-untyped-call] # few types
    return bytes(image.to_bytes())


def volume_claiming(*lengths: int) -> bytes:
    content = bytearray(volume())
    content[40:56] = struct.pack("<8h", *([len(lengths), *lengths] + [1] * 8)[:8])
    return bytes(content)


def volume_placed_by(number: float) -> bytes:
    content = bytearray(volume())
    content[280:284] = struct.pack("<f", number)
    return bytes(content)


def volume_scaled_by(number: float) -> bytes:
    content = bytearray(volume())
    content[112:116] = struct.pack("<f", number)
    return bytes(content)


def gzip_bomb() -> bytes:
    """A header that claims little, and a gigabyte of zeros behind it."""
    return gzip.compress(volume_claiming(4096, 4096, 40)[:352]) + gzip.compress(b"\0" * (1 << 24))


def flat() -> bytes:
    affine = np.eye(4)
    affine[2] = affine[1]
    return volume_with(affine)


def volume_with(affine: NDArray[np.float64]) -> bytes:
    """Write an affine that nibabel itself would refuse to write."""
    content = bytearray(volume())
    content[252:256] = struct.pack("<2h", 0, 2)  # only the affine counts, no quaternion
    content[280:328] = affine[:3].astype("<f4").tobytes()
    return bytes(content)


def nan_voxels() -> bytes:
    voxels = np.ones((4, 4, 4), np.float32)
    voxels[1, 1, 1] = np.nan
    return volume(voxels)


def tiff(mode: str) -> bytes:
    return saved(Image.new(mode, (4, 4)), "TIFF")


BAD_OTHERS = [
    BadFile("letter.txt", "a text", lambda: b"Dear colleague", "in no format"),
    BadFile("empty.png", "nothing", lambda: b"", "is empty"),
    BadFile("drawing.svg", "a drawing with a script", lambda: b"<svg/>", "such as SVG or HTML"),
    BadFile("paper.pdf", "a document", lambda: b"%PDF-1.7", "a PDF document"),
    BadFile("<img src=x>.png", "a name with markup", lambda: b"<script>", "text with markup"),
    BadFile("inner.zip.dcm", "an archive in an archive", lambda: b"PK\3\4", "inside an archive"),
    BadFile("wide.png", "50,000² pixels claimed", lambda: png_claiming(50_000, 50_000), "pixels"),
    BadFile("big.png", "13,000² pixels of 16 bits", lambda: png_claiming(13_000, 13_000), "pixels"),
    BadFile("short.png", "fewer pixels than claimed", lambda: png_claiming(500, 500), "decoder"),
    BadFile("text.png", "a text that inflates to 100 MB", lambda: png_with_text(100 << 20), "head"),
    BadFile("clear.png", "RGBA with transparent parts", half_transparent, "what lies behind"),
    BadFile("mask.png", "1-bit samples", lambda: saved(Image.new("1", (4, 4)), "PNG"), "1 bit"),
    BadFile("float.tiff", "floating point samples", lambda: tiff("F"), "floating point"),
    BadFile("word.tiff", "32-bit samples", lambda: tiff("I"), "32 bits"),
    BadFile("cmyk.tiff", "colours for print", lambda: tiff("CMYK"), "CMYK"),
    BadFile("cut.jpg", "cut off", lambda: saved(Image.fromarray(
        gradient(most=255).astype(np.uint8)), "JPEG")[:700], "decoder cannot read"),
    BadFile("cmyk.jpg", "colours for print", lambda: saved(Image.new("CMYK", (4, 4)), "JPEG"),
            "CMYK"),
    BadFile("twelve.jpg", "12-bit samples", lambda: bytes(imagecodecs.jpeg8_encode(
        gradient(), bitspersample=12)), "no header that can be read"),
    BadFile("gzip.nii.gz", "claims more than a picture may hold", gzip_bomb, "claims 4096 × 4096"),
    BadFile("dims.nii", "32,767³ voxels claimed", lambda: volume_claiming(32767, 32767, 32767),
            "claims 32767 × 32767 × 32767 voxels"),
    BadFile("negative.nii", "a negative length", lambda: volume_claiming(-4, 4, 4), "no volume"),
    BadFile("zero.nii", "a length of zero", lambda: volume_claiming(0, 4, 4), "no volume has"),
    BadFile("short.nii", "fewer voxels than claimed", lambda: volume()[:-9], "should have 3072"),
    BadFile("nan-place.nii", "an affine of NaN", lambda: volume_placed_by(float("nan")), "NaN"),
    BadFile("far.nii", "an infinite affine", lambda: volume_placed_by(float("inf")), "infinite"),
    BadFile("flat.nii", "a singular affine", flat, "singular affine"),
    BadFile("scale.nii", "an infinite slope", lambda: volume_scaled_by(float("inf")), "scales"),
    BadFile("nan.nii", "voxels that are NaN", nan_voxels, "no numbers (NaN or infinite)"),
    BadFile("time.nii", "a series over time", lambda: volume(np.zeros((4, 4, 4, 3), np.int16)),
            "series of volumes"),
    BadFile("cut.nii.gz", "cut off", lambda: gzip.compress(volume())[:200], "should have 3072"),
]  # fmt: skip
