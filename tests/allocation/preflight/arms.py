"""Pictures of two arms that differ in one thing, or in nothing."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from tests.factories import AT, a_person, a_run

HIGH = 2000
SIDE = 48
Picture = NDArray[np.int16]


def a_picture(seed: int) -> Picture:
    """A smooth body that reaches both ends of the range once."""
    body = gaussian_filter(np.random.default_rng(seed).normal(size=(SIDE, SIDE)), 3)
    body = (body - body.min()) / np.ptp(body) * (HIGH - 400) + 200
    shown: Picture = np.rint(body).astype(np.int16)
    shown[20, 20], shown[30, 30] = 0, HIGH
    return shown


def in_steps(picture: Picture) -> Picture:
    return np.asarray(picture // 16 * 16, np.int16)


def with_a_border(picture: Picture) -> Picture:
    shown = picture.copy()
    shown[0], shown[:, 0] = 0, 0
    return shown


def noisy(picture: Picture) -> Picture:
    noise = np.random.default_rng(int(picture.sum())).integers(-40, 40, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, HIGH), np.int16)


def brighter(picture: Picture) -> Picture:
    return np.asarray(np.clip(picture * 1.3, 0, HIGH), np.int16)


def in_blocks(picture: Picture) -> Picture:
    shown = picture.copy()
    shown[:, ::8] = np.clip(shown[:, ::8] + 60, 0, HIGH)
    return shown


def as_they_are(picture: Picture) -> Picture:
    return picture


def an_arm(
    name: str,
    first: int,
    *,
    count: int = 12,
    changed: Callable[[Picture], Picture] = as_they_are,
    synthetic: bool = False,
    by: User | None = None,
) -> CohortVersion:
    """A frozen version of such pictures; `first` is the seed of its first one."""
    by = by or a_person(Role.RESEARCHER)
    pictures = [changed(a_picture(first + number)) for number in range(count)]
    if synthetic:
        run = a_run(count=count, by=by)
        images = [
            provenance.keep_sample(picture, run=run, number=number, attributes={})
            for number, picture in enumerate(pictures)
        ]
    else:
        images = [
            provenance.keep_acquired(picture, source="a ward", attributes={}, subject=f"{name}{n}")
            for n, picture in enumerate(pictures)
        ]
    cohort = provenance.create_cohort(name=name, by=by, at=AT)
    return provenance.freeze_version(cohort, images=images, by=by, at=AT)
