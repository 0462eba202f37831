"""A search by hash …"""

from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest
from numpy.typing import NDArray

from reviewapp.imaging import container, stores
from reviewapp.imaging.models import Image
from reviewapp.imaging.presentation import Look, present
from reviewapp.web.leak_audit.sources import digests
from tests.blinding.conftest import Walk
from tests.factories import LOOK, some_pixels

PLAIN = replace(LOOK, low=0, high=2000)


def is_found(pixels: NDArray[np.integer], look: Look) -> bool:
    return sha256(present(pixels, look=look)).hexdigest() in set(digests(pixels))


def test_finds_no_picture_that_a_reader_was_sent(walk: Walk) -> None:
    sent = {sha256(frame.content).hexdigest() for arm in walk.frames.values() for frame in arm}
    kept = Image.objects.values_list("digest", flat=True)
    known = {name for one in kept for name in digests(container.unpack_whole(stores.read(one))[0])}

    assert len(known) > len(sent) > 0
    assert not sent & known


@pytest.mark.parametrize("kind", ["<i2", "<u2"])
def test_finds_a_copy_that_changed_nothing(kind: str) -> None:
    assert is_found((some_pixels() + 1000).astype(kind), PLAIN)


def test_finds_none_that_was_rounded_by_chance() -> None:
    assert not is_found(some_pixels() + 1000, replace(PLAIN, step=2, dither=True))
