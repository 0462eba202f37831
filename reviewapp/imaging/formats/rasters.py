"""PNG, TIFF and JPEG: their pixels as they are, and nothing of what is written around them.

8 or 16 bits, grey or RGB     taken as it is
palette                       taken as RGB, which loses nothing
alpha, opaque everywhere      taken without alpha, which loses nothing
alpha that hides something    refused: what lies behind it is not known
1 bit, 32 bits, float, CMYK   refused: a mask, or no picture that a screen shows as it is
"""

import warnings
from collections.abc import Callable
from io import BytesIO

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from reviewapp.dicom.errors import Damaged, FileRefused, NotSupported, TooLarge
from reviewapp.dicom.limits import MEBIBYTE, Limits
from reviewapp.dicom.picture import Flag, Picture, Seen

MARKS: dict[str, Callable[[bytes], bool]] = {
    "PNG": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "JPEG": lambda content: content.startswith(b"\xff\xd8\xff"),
    "TIFF": lambda content: content[:4] in {b"II*\0", b"MM\0*"},
}
BITS_PER_SAMPLE, COMPRESSION, PHOTOMETRIC, SAMPLE_FORMAT = 258, 259, 262, 339
WHITE_IS_ZERO, SIGNED = 0, 2
JPEG_IN_TIFF = {6, 7}
DEPTH_AT, DEEP = 24, 16  # of a PNG file: where its header says how many bits a sample has
TAKEN = {"L", "LA", "P", "RGB", "RGBA", "I", "I;16", "I;16B", "I;16L"}
GREY_AXES, COLOURS = 2, 3
WIDEST = 8  # bytes of one pixel while it is decoded: four samples of 16 bits
ADVICE = "Save it with 8 or 16 bits a sample, in grey or RGB and without loss, then import that."


def seen(content: bytes, name: str, *, limits: Limits) -> Seen:
    """Say what a file's header says; no pixel is decoded."""
    with _opened(content, name, limits=limits) as image:
        _taken(image)
        return Seen(
            name,
            taken=True,
            rows=image.height,
            columns=image.width,
            frames=_frames(image, limits=limits),
            flags=_flags(image, name),
        )


def read(content: bytes, name: str, *, limits: Limits) -> Picture:
    """Return the picture in these bytes."""
    with _opened(content, name, limits=limits) as image:
        _taken(image)
        frames = range(_frames(image, limits=limits))
        try:
            decoded = [_decoded(image, content, name, frame) for frame in frames]
        except (FileRefused, MemoryError):
            raise
        except Exception as why:  # a decoder may say anything of broken pixels
            raise Damaged("has pixels that its decoder cannot read") from why
        colour = decoded[0].ndim > GREY_AXES
        pixels = decoded[0] if len(decoded) == 1 else np.stack(decoded)
        return Picture(pixels, name, colour=colour, flags=_flags(image, name))


def _opened(content: bytes, name: str, *, limits: Limits) -> Image.Image:
    """Read the header, and no more, with whatever is only a warning as a refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(BytesIO(content), formats=[name])
    except Image.DecompressionBombWarning as why:
        raise TooLarge("claims more pixels than any picture here may have") from why
    except Image.DecompressionBombError as why:
        raise TooLarge("claims more pixels than any picture here may have") from why
    except Exception as why:  # Pillow's readers raise whatever their format suggests to them
        raise Damaged(f"begins like {name} and has no header that can be read") from why
    if max(image.size) > limits.side:
        raise TooLarge(
            f"claims {image.width} × {image.height} pixels, more than the "
            f"{limits.side} × {limits.side} that one frame may have"
        )
    return image


def _taken(image: Image.Image) -> None:
    """Refuse the kinds of samples that could not be taken without loss."""
    sample_format = _tag(image, SAMPLE_FORMAT, 1)
    if image.mode == "1":
        raise NotSupported("has 1 bit a sample, so it is a mask and no picture", ADVICE)
    if image.mode == "F" or (image.mode == "I" and not _is_signed_word(image)):
        raise NotSupported("has samples of 32 bits or of floating point numbers", ADVICE)
    if image.mode not in TAKEN:
        raise NotSupported(f"has colours of the kind {image.mode}, which no screen shows", ADVICE)
    if image.mode == "P" and "transparency" in image.info:
        raise NotSupported("has transparent colours, and what lies behind is not known", ADVICE)
    if sample_format not in {1, (1,), (1, 1, 1), SIGNED, (SIGNED,)}:
        raise NotSupported("has samples of a kind that is not read here", ADVICE)


def _frames(image: Image.Image, *, limits: Limits) -> int:
    """Return how many frames there are; only the pages of a TIFF file are frames."""
    try:
        frames = int(getattr(image, "n_frames", 1))
    except Exception as why:  # the chain of pages may be broken in any way
        raise Damaged("has pages that do not follow each other") from why
    if frames > 1 and image.format != "TIFF":
        raise NotSupported("is an animation", "Save its frames one by one, and import them.")
    bytes_claimed = image.width * image.height * WIDEST * frames
    if bytes_claimed > limits.decoded_bytes:
        raise TooLarge(
            f"claims {bytes_claimed / MEBIBYTE:.0f} MiB of pixels, more than the "
            f"{limits.decoded_bytes / MEBIBYTE:.0f} MiB that one picture may have"
        )
    return frames


def _decoded(image: Image.Image, content: bytes, name: str, frame: int) -> NDArray[np.integer]:
    """Return one frame as rows × columns, or rows × columns × 3."""
    first = (image.size, image.mode)
    if frame:
        image.seek(frame)
        if (image.size, image.mode) != first:
            raise NotSupported("has pages of different sizes or kinds", "Save each page by itself.")
    if name == "PNG" and content[DEPTH_AT] == DEEP:
        return _without_alpha(imagecodecs.png_decode(content))
    if name == "TIFF" and set(_many(_tag(image, BITS_PER_SAMPLE, 8))) == {DEEP}:
        return _words(image, content, frame)
    if image.mode == "P":
        return np.asarray(image.convert("RGB"))
    if image.mode in {"LA", "RGBA"}:
        return _without_alpha(np.asarray(image))
    # A camera may have noted how it was held; the note goes, so the pixels must be turned.
    return np.asarray(ImageOps.exif_transpose(image) if name == "JPEG" else image)


def _words(image: Image.Image, content: bytes, frame: int) -> NDArray[np.integer]:
    """Decode 16-bit TIFF, of which Pillow would drop the lower half of each colour."""
    pixels = np.asarray(imagecodecs.tiff_decode(content, index=frame))
    if pixels.shape[:2] != (image.height, image.width):
        raise NotSupported("keeps each of its colours in a plane of its own", ADVICE)
    if _tag(image, PHOTOMETRIC, 1) == WHITE_IS_ZERO:
        pixels = np.iinfo(pixels.dtype).max - pixels
    return _without_alpha(pixels)


def _without_alpha(pixels: NDArray[np.integer]) -> NDArray[np.integer]:
    """Drop a layer of opacity that says nothing; refuse one that does."""
    if pixels.ndim == GREY_AXES or pixels.shape[-1] == COLOURS:
        return pixels
    if (pixels[..., -1] != np.iinfo(pixels.dtype).max).any():
        raise NotSupported("has transparent parts, and what lies behind them is not known", ADVICE)
    opaque = pixels[..., :-1]
    return np.ascontiguousarray(opaque[..., 0] if opaque.shape[-1] == 1 else opaque)


def _is_signed_word(image: Image.Image) -> bool:
    kinds, widths = _many(_tag(image, SAMPLE_FORMAT, 1)), _many(_tag(image, BITS_PER_SAMPLE, 32))
    return kinds == (SIGNED,) and widths == (DEEP,)


def _many(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _tag(image: Image.Image, number: int, otherwise: object) -> object:
    tags = getattr(image, "tag_v2", None)
    return tags.get(number, otherwise) if tags is not None else otherwise


def _flags(image: Image.Image, name: str) -> tuple[Flag, ...]:
    text = Flag("BURNED_IN_TEXT", f"{name} files cannot say whether text is burned into them.")
    if name == "JPEG" or _tag(image, COMPRESSION, 1) in JPEG_IN_TIFF:
        return (text, Flag("LOSSY", "It was compressed with loss before it came here."))
    return (text,)
