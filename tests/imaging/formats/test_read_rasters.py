"""PNG, TIFF and JPEG give their pixels, and nothing that is written around them."""

from io import BytesIO

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from reviewapp.dicom.errors import NotRecognized, NotSupported, TooLarge
from reviewapp.dicom.limits import USUAL, Limits
from reviewapp.dicom.picture import Picture
from reviewapp.imaging.formats import reading
from tests.dicom.making import KEY, gradient
from tests.imaging.bad_others import saved

NAME = "Zwetschgenbaum"
BYTES = gradient(most=255).astype(np.uint8)
WORDS = gradient() * 16
COLOURS = np.stack([BYTES, BYTES.T.reshape(BYTES.shape), 255 - BYTES], axis=-1)


def read(content: bytes, limits: Limits = USUAL) -> Picture:
    return reading.read_content(content, key=KEY, limits=limits)


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
@pytest.mark.parametrize("pixels", [BYTES, WORDS, COLOURS], ids=["8 bits", "16 bits", "colour"])
def test_pixels_stay_as_they_are(name: str, pixels: NDArray[np.integer]) -> None:
    picture = read(saved(Image.fromarray(pixels), name))

    assert np.array_equal(picture.pixels, pixels)
    assert picture.pixels.dtype == pixels.dtype
    assert picture.colour == (pixels.ndim == 3)
    assert (picture.rows, picture.columns, picture.frames) == (32, 48, 1)


@pytest.mark.parametrize("encode", [imagecodecs.png_encode, imagecodecs.tiff_encode])
def test_colours_of_sixteen_bits_keep_all_of_them(encode: object) -> None:
    colours = COLOURS.astype(np.uint16) * 257 + 3
    assert callable(encode)

    assert np.array_equal(read(bytes(encode(colours))).pixels, colours)


def test_signed_samples_keep_their_sign() -> None:
    signed = gradient().astype(np.int16) - 2000

    assert np.array_equal(read(bytes(imagecodecs.tiff_encode(signed))).pixels, signed)


def test_a_jpeg_comes_close_and_says_that_it_lost_something() -> None:
    picture = read(saved(Image.fromarray(BYTES // 4 + 64), "JPEG", quality=100))

    assert np.abs(picture.pixels.astype(int) - (BYTES // 4 + 64)).max() <= 4
    assert {flag.kind for flag in picture.flags} == {"BURNED_IN_TEXT", "LOSSY"}


def test_a_palette_becomes_its_colours() -> None:
    image = Image.fromarray(COLOURS).quantize(16)

    assert np.array_equal(read(saved(image, "PNG")).pixels, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_an_opaque_layer_goes_without_loss(mode: str) -> None:
    image = Image.fromarray(COLOURS).convert(mode)

    plain = np.asarray(image.convert("L" if mode == "LA" else "RGB"))
    assert np.array_equal(read(saved(image, "PNG")).pixels, plain)


def test_a_deep_opaque_layer_goes_too_and_a_clear_one_is_refused() -> None:
    deep = np.dstack([COLOURS.astype(np.uint16) * 257, np.full(BYTES.shape, 65_535, np.uint16)])
    assert np.array_equal(read(bytes(imagecodecs.png_encode(deep))).pixels, deep[..., :3])

    deep[3, 3, 3] = 65_534
    with pytest.raises(NotSupported, match="what lies behind"):
        read(bytes(imagecodecs.png_encode(deep)))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_where_zero_is_white_it_becomes_black(dtype: type) -> None:
    pixels: NDArray[np.integer] = (BYTES if dtype is np.uint8 else WORDS).astype(dtype)
    content = bytes(imagecodecs.tiff_encode(pixels, photometric="miniswhite"))

    assert np.array_equal(read(content).pixels, np.iinfo(dtype).max - pixels)


def test_pages_become_frames() -> None:
    pages = [Image.fromarray(BYTES), Image.fromarray(255 - BYTES)]
    buffer = BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])

    assert np.array_equal(read(buffer.getvalue()).pixels, np.stack([BYTES, 255 - BYTES]))


def test_pages_of_two_sizes_are_refused() -> None:
    buffer = BytesIO()
    Image.fromarray(BYTES).save(
        buffer, "TIFF", save_all=True, append_images=[Image.fromarray(BYTES[:9])]
    )
    with pytest.raises(NotSupported, match="different sizes"):
        read(buffer.getvalue())


def test_too_many_pages_are_too_much() -> None:
    buffer = BytesIO()
    pages = [Image.fromarray(BYTES)] * 9
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(TooLarge, match="MiB of pixels"):
        read(buffer.getvalue(), Limits(decoded_bytes=50_000))


def test_an_animation_is_refused() -> None:
    buffer = BytesIO()
    Image.fromarray(BYTES).save(
        buffer, "PNG", save_all=True, append_images=[Image.fromarray(255 - BYTES)]
    )
    with pytest.raises(NotSupported, match="animation"):
        read(buffer.getvalue())


def test_a_photograph_is_turned_as_its_note_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = saved(Image.fromarray(COLOURS), "JPEG", exif=exif)

    assert read(content).pixels.shape == (48, 32, 3)


def test_nothing_written_around_the_pixels_survives() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Patient", NAME)
    exif = Image.Exif()
    exif[0x010E] = NAME
    for content in (
        saved(Image.fromarray(BYTES), "PNG", pnginfo=notes, exif=exif),
        saved(Image.fromarray(BYTES), "JPEG", exif=exif, comment=NAME.encode()),
        saved(Image.fromarray(BYTES), "TIFF", description=NAME),
    ):
        assert NAME.encode() in content
        picture = read(content)
        assert NAME not in repr(picture) + picture.pixels.tobytes().decode("latin-1")
        assert picture.header is None


@pytest.mark.parametrize(
    "content", [b"GIF89a", b"BM....", b"Rar!\x1a", b"\x7fELF", b"{}", b"MZ\x90", b"\0" * 600]
)
def test_other_formats_are_told_apart_and_refused(content: bytes) -> None:
    with pytest.raises(NotRecognized):
        read(content)
