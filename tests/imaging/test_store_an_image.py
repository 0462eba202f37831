"""Storing an image …"""

import numpy as np
import pytest

from reviewapp.imaging import container, services, stores
from reviewapp.imaging.errors import PixelsNotReadable
from reviewapp.imaging.models import Image
from tests.factories import an_image, some_pixels

pytestmark = pytest.mark.django_db


def test_it_keeps_the_original_as_it_was() -> None:
    pixels = some_pixels()

    image = services.store_image(pixels, attributes={"body_part": "CHEST"})

    assert np.array_equal(container.unpack(stores.read(image.digest)), pixels)
    assert (image.rows, image.columns, image.frames) == (16, 16, 1)
    assert image.sample_type == "int16"
    assert image.attributes == {"body_part": "CHEST"}


def test_it_keeps_the_same_pixels_as_one_image() -> None:
    assert an_image(seed=1) == an_image(seed=1)
    assert Image.objects.count() == 1


def test_it_counts_frames() -> None:
    volume = np.zeros((5, 4, 3), np.uint16)

    image = services.store_image(volume, attributes={})

    assert (image.frames, image.rows, image.columns) == (5, 4, 3)


def test_it_writes_the_same_bytes_on_every_machine() -> None:
    pixels = np.array([[1, -2]], np.int16)

    assert container.pack(pixels) == (
        b'reviewapp-pixels 1\n{"sample_type":"int16","shape":[1,2]}\n\x01\x00\xfe\xff'
    )
    assert container.pack(pixels.astype(">i2")) == container.pack(pixels)


@pytest.mark.parametrize(
    "pixels", [np.zeros((2, 2)), np.zeros(4, np.int16), np.zeros((0, 2), np.int16)]
)
def test_it_refuses_what_is_no_picture(pixels: "np.ndarray") -> None:
    with pytest.raises(PixelsNotReadable, match="was not kept"):
        services.store_image(pixels, attributes={})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"something else\n{}\n",
        container.MAGIC + b"no json\n",
        container.MAGIC + b'{"sample_type":"int16","shape":7}\n',
        container.MAGIC + b'{"sample_type":"float64","shape":[1]}\n12345678',
        container.MAGIC + b'{"sample_type":"int16","shape":[1,2]}\nabc',
    ],
)
def test_it_reads_nothing_that_only_looks_like_a_picture(content: bytes) -> None:
    with pytest.raises(PixelsNotReadable, match="Restore the pixel store"):
        container.unpack(content)
