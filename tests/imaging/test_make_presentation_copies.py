"""Making presentation copies …"""

import dataclasses
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.imaging import services, stores
from reviewapp.imaging.errors import PixelsDoNotFit
from reviewapp.imaging.models import PresentationCopy
from reviewapp.imaging.presentation import Look, present
from tests.factories import LOOK, an_image, some_pixels


def test_they_all_have_one_length_and_one_range() -> None:
    shown = [present(some_pixels(seed), look=LOOK) for seed in range(20)]

    assert {len(content) for content in shown} == {LOOK.size} == {512}
    samples = [np.frombuffer(content, "<u2") for content in shown]
    assert {(int(values.min()), int(values.max())) for values in samples} == {(0, 2000)}


def test_they_cut_what_lies_outside_the_range() -> None:
    pixels = np.array([[-2000, -1000], [0, 3000]], np.int16)
    look = Look(rows=2, columns=2, low=-1000, high=1000)

    assert np.frombuffer(present(pixels, look=look), "<u2").tolist() == [0, 0, 1000, 2000]


def test_they_refuse_another_grid() -> None:
    with pytest.raises(PixelsDoNotFit, match=r"16 rows × 16 columns.*Take it out"):
        present(some_pixels(columns=17), look=LOOK)


@pytest.mark.parametrize("corner", [0, -1])
def test_they_refuse_a_picture_that_does_not_fill_the_range(corner: int) -> None:
    pixels = some_pixels()
    pixels[corner, corner] = 0

    with pytest.raises(PixelsDoNotFit, match="does not fill"):
        present(pixels, look=LOOK)


def test_they_are_named_by_every_parameter() -> None:
    changes: dict[str, Any] = dict.fromkeys(("rows", "columns", "low", "high"), 5)
    others = [dataclasses.replace(LOOK, **{name: to}) for name, to in changes.items()]

    assert len({look.digest for look in [LOOK, *others]}) == 5


@pytest.mark.django_db
def test_they_are_kept_under_the_digest_of_what_is_sent() -> None:
    copy = services.make_presentation_copies([an_image()], look=LOOK)[0]

    assert copy.look == LOOK.digest
    assert copy.size == len(stores.read(copy.digest)) == LOOK.size
    assert (copy.rows, copy.columns, copy.frames) == (16, 16, 1)


@pytest.mark.django_db
def test_they_are_made_once_and_come_in_the_order_asked_for() -> None:
    images = [an_image() for _ in range(3)]
    first = services.make_presentation_copies(images[:2], look=LOOK)

    copies = services.make_presentation_copies(images[::-1], look=LOOK)

    assert copies[1:] == first[::-1]
    assert PresentationCopy.objects.count() == 3


@pytest.mark.django_db
def test_many_cost_no_more_queries_than_one() -> None:
    images = [an_image() for _ in range(20)]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        services.make_presentation_copies(images, look=LOOK)

    assert len(queries) <= 4
