"""Cohorts to measure: some real people, and images drawn of none of them."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from reviewapp.accounts.models import User
from reviewapp.imaging.models import Image
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from tests.factories import AT, a_run

EDGE = 24


def a_picture(seed: int) -> NDArray[np.int16]:
    """Soft structure, so that no two look alike and a copy is known again."""
    chance = np.random.default_rng(seed)
    soft = gaussian_filter(chance.normal(size=(EDGE, EDGE)), 1.5)
    picture: NDArray[np.int16] = np.clip(soft / soft.std() * 300, -1000, 1000).astype(np.int16)
    return picture


def real(by: User, *, name: str, seeds: range) -> CohortVersion:
    return frozen(
        [
            provenance.keep_acquired(
                a_picture(seed), source="a ward", attributes={}, subject=f"person {seed}"
            )
            for seed in seeds
        ],
        name=name,
        by=by,
    )


def synthetic(by: User, *, name: str, seeds: range) -> CohortVersion:
    return frozen(drawn(by, seeds=seeds), name=name, by=by)


def drawn(by: User, *, seeds: range) -> list[Image]:
    """The images of one run."""
    run = a_run(seed=seeds.start, count=len(seeds), by=by)
    return [
        provenance.keep_sample(a_picture(seed) + 1, run=run, number=number, attributes={})
        for number, seed in enumerate(seeds)
    ]


def frozen(images: list[Image], *, name: str, by: User) -> CohortVersion:
    cohort = provenance.create_cohort(name=name, by=by, at=AT)
    return provenance.freeze_version(cohort, images=images, by=by, at=AT)
