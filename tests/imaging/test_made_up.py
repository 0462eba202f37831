"""A made-up picture …"""

import numpy as np
import pytest

from reviewapp.imaging.form import Photometric
from reviewapp.imaging.made_up import made_up
from reviewapp.imaging.presentation import Look

LOOK = Look(rows=24, columns=32, low=-1000, high=1000)
COLOUR = Look(rows=24, columns=32, low=0, high=255, photometric=Photometric.RGB)
STACK = Look(rows=24, columns=32, low=0, high=4000, slices=5)


@pytest.mark.parametrize("look", [LOOK, COLOUR, STACK, Look(rows=1, columns=1, low=0, high=1)])
def test_is_as_long_as_any_other_of_its_look(look: Look) -> None:
    assert len(made_up(look, low=0, high=200, number=0)) == look.size


def test_lies_in_the_window_and_in_the_range() -> None:
    sent = np.frombuffer(made_up(LOOK, low=-160, high=240, number=0), "<u2").astype(int) - 1000

    assert sent.min() == LOOK.low
    assert -160 <= np.unique(sent)[1] < sent.max() <= 240
    wide = np.frombuffer(made_up(LOOK, low=-9000, high=9000, number=0), "<u2").astype(int) - 1000
    assert wide.max() <= LOOK.high


def test_is_the_same_every_time_and_another_beside_it() -> None:
    first, again, other = (made_up(LOOK, low=0, high=200, number=n) for n in (0, 0, 1))

    assert first == again
    assert first != other


def test_is_smaller_at_the_ends_of_a_stack() -> None:
    slices = np.frombuffer(made_up(STACK, low=100, high=4000, number=0), "<u2").reshape(5, 24, 32)
    filled = (slices > 0).sum(axis=(1, 2))

    assert filled[0] == filled[-1] < filled[1] < filled[2]
