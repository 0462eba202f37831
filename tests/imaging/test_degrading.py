"""A picture that is spoilt on purpose …"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.imaging.degrading import spoilt
from reviewapp.imaging.presentation import present
from tests.factories import LOOK, some_pixels


@given(
    rows=st.integers(4, 60),
    columns=st.integers(4, 60),
    slices=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_keeps_its_shape_and_fills_the_range(
    rows: int, columns: int, slices: int, seed: int
) -> None:
    picture = np.random.default_rng(seed).normal(size=(slices, rows, columns))
    found = spoilt(picture, low=-1000, high=1000)

    assert found.shape == picture.shape
    assert (found.min(), found.max()) == (-1000, 1000)


def test_has_a_few_blocks_of_one_value_each() -> None:
    picture = np.random.default_rng(1).normal(size=(1, 120, 96))
    found = spoilt(picture, low=0, high=1)

    assert len(np.unique(found)) <= 12 * 10
    assert np.all(found[0, :10, :10] == found[0, 0, 0])


def test_is_spoilt_even_if_it_is_flat() -> None:
    assert len(np.unique(spoilt(np.zeros((1, 24, 24)), low=0, high=9))) == 2


def test_keeps_its_colours() -> None:
    picture = np.random.default_rng(1).uniform(size=(1, 24, 24, 3))

    assert spoilt(picture, low=0, high=255).shape == (1, 24, 24, 3)


@pytest.mark.parametrize("degraded", [True, False])
def test_is_a_copy_of_the_same_length_under_another_name(*, degraded: bool) -> None:
    look = replace(LOOK, degraded=degraded)

    assert len(present(some_pixels(1), look=look)) == LOOK.size
    assert (look.digest == LOOK.digest) is not degraded


def test_is_far_from_the_picture_it_was() -> None:
    plain, other = (
        np.frombuffer(present(some_pixels(1), look=look), "<u2").astype(float)
        for look in (LOOK, replace(LOOK, degraded=True))
    )

    assert np.abs(plain - other).mean() > 200
