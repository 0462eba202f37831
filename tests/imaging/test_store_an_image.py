"""Storing an image …"""

import math
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from reviewapp.imaging import container, services, stores
from reviewapp.imaging.attributes import age_band, label_of
from reviewapp.imaging.errors import AttributesNotUsable, PixelsNotReadable
from reviewapp.imaging.form import Form, Photometric
from reviewapp.imaging.models import Image
from reviewapp.imaging.png import SIGNATURE
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


def test_it_keeps_what_the_samples_mean() -> None:
    padding: Any = np.int16(-2000)  # what libraries hand over
    form = Form(slope=2, intercept=np.float64(-1024), unit="HU", row_spacing=0.7, padding=padding)

    image = services.store_image(some_pixels(), attributes={}, form=form)

    _, read = container.unpack_whole(stores.read(image.digest))
    assert read == form
    assert (image.slope, image.intercept, image.unit, image.row_spacing) == (2, -1024, "HU", 0.7)


def test_the_same_samples_that_mean_something_else_are_another_image() -> None:
    pixels = some_pixels()

    plain, scaled = (
        services.store_image(pixels, attributes={}, form=form) for form in (Form(), Form(slope=2))
    )

    assert plain != scaled


@pytest.mark.parametrize("shape", [(4, 5, 3), (2, 4, 5, 3)])
def test_it_keeps_colour_with_its_frames(shape: tuple[int, ...]) -> None:
    colour = Form(photometric=Photometric.RGB)
    pixels = np.random.default_rng(1).integers(0, 256, shape, np.uint8)

    image = services.store_image(pixels, attributes={}, form=colour)

    assert (image.rows, image.columns, image.frames) == (4, 5, shape[0] if len(shape) > 3 else 1)
    assert stores.read(image.thumbnail).startswith(SIGNATURE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"slope": 0.0},
        {"slope": math.nan},
        {"intercept": math.inf},
        {"row_spacing": -1.0},
        {"unit": "x" * 17},
        {"unit": "\n"},
    ],
)
def test_it_refuses_a_meaning_that_makes_no_sense(wrong: dict[str, Any]) -> None:
    with pytest.raises(PixelsNotReadable, match="was not kept"):
        Form(**wrong)


def test_it_refuses_colour_that_has_no_three_colours() -> None:
    with pytest.raises(PixelsNotReadable, match="with 3 colours"):
        services.store_image(
            np.zeros((4, 5), np.uint8), attributes={}, form=Form(photometric=Photometric.RGB)
        )


def test_it_keeps_attributes_in_one_form() -> None:
    image = services.store_image(
        some_pixels(),
        attributes={"age": 93, "sex": " F ", "kvp": 120.0, "finding": ["B", "A", "B"]},
    )

    assert image.attributes == {
        "age": 90,
        "age_band": "90+",
        "sex": "F",
        "kvp": "120",
        "finding": ["A", "B"],
    }
    assert len(image.attributes_digest) == 64
    assert age_band(7) == "00-09"
    assert label_of("kvp") == "Tube voltage (kVp)"
    assert label_of("protocol_name") == "Protocol name"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"age": 89}, {"age": 89, "age_band": "80-89"}),
        ({"age": 90}, {"age": 90, "age_band": "90+"}),
        ({"age": 104}, {"age": 90, "age_band": "90+"}),
        ({"age": 93.5}, {"age": 90, "age_band": "90+"}),
        ({"age": "093Y"}, {"age": 90, "age_band": "90+"}),
        ({"age": "47 years"}, {"age": 47, "age_band": "40-49"}),
        ({"age": ">95"}, {"age": "90+"}),
        ({"age": "95-99 years"}, {"age": "90+"}),
        ({"age": "100 days"}, {"age": "100 days"}),
        ({"age": "40-49"}, {"age": "40-49"}),
        ({"age": -1}, {"age": -1}),
        ({"age_band": "95-99"}, {"age_band": "90+"}),
        ({"age_band": "80-89"}, {"age_band": "80-89"}),
    ],
)
def test_no_age_says_more_than_that_somebody_is_very_old(
    said: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert services.store_image(some_pixels(), attributes=said).attributes == kept


@pytest.mark.parametrize(
    "attributes",
    [
        {"Sex": "F"},
        {"sex": "F\x00"},
        {"origin": "SYNTHETIC"},
        {"frames": 2},
        {"sex": "x" * 201},
        {"age": 2**60},
        {"age": math.nan},
        {"sex": True},
        {"finding": [1]},
        {"finding": ["x"] * 51},
        {f"a{number}": "x" for number in range(61)},
    ],
)
def test_it_refuses_attributes_that_have_no_place(attributes: dict[str, Any]) -> None:
    with pytest.raises(AttributesNotUsable, match="so the image was not kept"):
        services.store_image(some_pixels(), attributes=attributes)

    assert not Image.objects.exists()


def test_one_frame_of_many_is_read_without_the_others() -> None:
    volume = np.arange(60, dtype=np.int16).reshape(5, 3, 4)
    content = container.pack(volume)

    frame, head = container.read_frame(BytesIO(content), 3)

    assert np.array_equal(frame, volume[3])
    assert head.frames == 5
    with pytest.raises(PixelsNotReadable):
        container.read_frame(BytesIO(content), 5)
