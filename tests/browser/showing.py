"""Inside a site of a test: pictures whose every value a test knows, under a protocol of its own.

A volume has one value all over a slice, 100 more on each; a picture in colour has a colour in each
quarter. In a corner each has the ends of the range, and something that only it has.
"""

from typing import Any

import numpy as np
from django.utils.timezone import now
from numpy.typing import NDArray

from reviewapp.allocation.services import Arms
from reviewapp.demo.making import Cast
from reviewapp.imaging.form import PLAIN, Form, Photometric
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from tests.browser import asking

SIDE, SLICES, PAIRS = 64, 8, 4
LOWEST, STEP = -400, 100
RED, GREEN, BLUE, GREY = QUARTERS = ((250, 10, 20), (30, 240, 40), (50, 60, 230), (90, 90, 90))


def make(content: dict[str, Any], pictures: str) -> None:
    draw, form = {
        "volumes": (volume, PLAIN),
        "colours": (in_colour, Form(photometric=Photometric.RGB)),
    }[pictures]
    open_(content, [draw(number) for number in range(2 * PAIRS)], form)


def open_(content: dict[str, Any], drawn: list[NDArray[np.integer]], form: Form = PLAIN) -> None:
    """Open a study of these pictures: the first half as acquired, the second as generated."""
    cast, half = asking.a_cast(), len(drawn) // 2
    arms = Arms(_real(drawn[:half], form, cast), _synthetic(drawn[half:], form, cast))
    asking.open_(content, arms, cast)


def value(slice_: int) -> int:
    """What stands all over this slice; the first is 0."""
    return LOWEST + STEP * slice_


def volume(number: int) -> NDArray[np.integer]:
    values = np.array([value(slice_) for slice_ in range(SLICES)], np.int16)
    made = np.repeat(values, SIDE * SIDE).reshape(SLICES, SIDE, SIDE)
    made[:, 0, :3] = (-1000, 1000, number)
    return made


def in_colour(number: int) -> NDArray[np.integer]:
    half = SIDE // 2
    made = np.zeros((SIDE, SIDE, 3), np.uint8)
    made[:half, :half], made[:half, half:] = RED, GREEN
    made[half:, :half], made[half:, half:] = BLUE, GREY
    made[0, 0] = number
    return made


def _real(drawn: list[NDArray[np.integer]], form: Form, cast: Cast) -> CohortVersion:
    images = [
        provenance.keep_acquired(pixels, source="drawn for a test", attributes={}, form=form)
        for pixels in drawn
    ]
    cohort = provenance.create_cohort(name="Drawn as real", by=cast.researcher, at=now())
    return provenance.freeze_version(cohort, images=images, by=cast.researcher, at=now())


def _synthetic(drawn: list[NDArray[np.integer]], form: Form, cast: Cast) -> CohortVersion:
    run = provenance.open_run(
        {"name": "drawn", "version": 1}, seed=1, count=len(drawn), by=cast.researcher, at=now()
    )
    images = [
        provenance.keep_sample(pixels, run=run, number=number, attributes={}, form=form)
        for number, pixels in enumerate(drawn)
    ]
    cohort = provenance.create_cohort(name="Drawn as synthetic", by=cast.researcher, at=now())
    return provenance.freeze_version(cohort, images=images, by=cast.researcher, at=now())
