"""Cohorts of nobody, by name: enough to try every generator without a patient's data."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from generation.cohorts.cohort import Cohort, CohortNotUsable
from generation.cohorts.splits import by_subject
from generation.noise import derived
from generation.phantoms.chest import ChestSlice, draw_chest

PREFIX = "phantom:"
MOST = 100_000
# Records: visits of a patient, and codes that come together in a healthy or a failing heart.
VISITS, CODES = 8, 12
REPORTS = {
    "NONE": "{} patient, no lesion",
    "NODULE": "{} patient, smooth nodule",
    "MASS": "{} patient, spiculated mass",
}


def drawn(name: str, *, count: int, size: int, seed: int) -> Cohort:
    """Draw a cohort; each image depends on the seed and its number alone."""
    plain = name.removeprefix(PREFIX)
    if plain not in COHORTS:
        raise CohortNotUsable(
            f"There is no phantom “{plain}”. Use one of: {', '.join(sorted(COHORTS))}."
        )
    if not 1 <= count <= MOST:
        raise CohortNotUsable(f"{count} phantoms cannot be drawn; ask for 1 to {MOST}.")
    return by_subject(COHORTS[plain](count, size, seed), seed=seed)


def chest(count: int, size: int, seed: int) -> Cohort:
    slices = [draw_chest(size, derived("chest", seed, number)) for number in range(count)]
    return _of_chests("phantom:chest", slices, [slice_.mr for slice_ in slices], "mr")


def chest_followup(count: int, size: int, seed: int) -> Cohort:
    """A baseline and the same chest up to two years later; `months` says when."""
    entropies = [derived("chest-followup", seed, number) for number in range(count)]
    months = [float(derived(each, "months") % 25) for each in entropies]
    later = [draw_chest(size, e, months=m) for e, m in zip(entropies, months, strict=True)]
    first = [draw_chest(size, each).ct for each in entropies]
    cohort = _of_chests("phantom:chest-followup", later, first, "baseline")
    return Cohort(
        name=cohort.name,
        images=cohort.images,
        subjects=cohort.subjects,
        attributes={**cohort.attributes, "months": tuple(months)},
        masks=cohort.masks,
        others=cohort.others,
    )


def _of_chests(
    name: str, slices: list[ChestSlice], second: list[NDArray[np.int16]], called: str
) -> Cohort:
    return Cohort(
        name=name,
        images=np.stack([each.ct for each in slices])[:, None],
        subjects=tuple(f"phantom-{number:05d}" for number in range(len(slices))),
        attributes={
            "lesion": tuple(each.lesion for each in slices),
            "sex": tuple(each.sex for each in slices),
            "report": tuple(REPORTS[each.lesion].format(each.sex.lower()) for each in slices),
        },
        masks=np.stack([each.labels for each in slices]),
        others={called: np.stack(second)[:, None]},
    )


def records(count: int, size: int, seed: int) -> Cohort:  # noqa: ARG001  records have no size
    """Codes × visits, 0 or 1: in a failing heart the late codes pile up from visit to visit."""
    chance = np.random.default_rng(derived("records", seed))
    failing = chance.random(count) < 0.4  # noqa: PLR2004  a share of patients
    often = chance.uniform(0.05, 0.25, (count, 1, CODES))
    rising = np.linspace(0, 0.8, VISITS)[None, :, None] * (np.arange(CODES) >= CODES - 4)
    chances = np.clip(often + rising * failing[:, None, None], 0, 0.95)
    seen = chance.random((count, VISITS, CODES)) < chances
    return Cohort(
        name="phantom:records",
        images=seen.astype(np.float32).swapaxes(1, 2),
        subjects=tuple(f"record-{number:05d}" for number in range(count)),
        attributes={"outcome": tuple(np.where(failing, "FAILING", "STABLE").tolist())},
    )


def views(count: int, size: int, seed: int) -> Cohort:
    """One patient of three ellipsoids, seen from evenly spaced angles: −log(I/I₀), 0 to 1."""
    chance = np.random.default_rng(derived("views", seed))
    centres, radii = chance.uniform(-0.35, 0.35, (3, 3)), chance.uniform(0.2, 0.4, (3, 3))
    angles = np.arange(count) * 180 / count
    places = (np.arange(size) + 0.5) * 2 / size - 1
    z, u, s = np.meshgrid(places, places, places, indexing="ij")
    seen = []
    for angle in np.deg2rad(angles):
        x, y = u * np.cos(angle) - s * np.sin(angle), u * np.sin(angle) + s * np.cos(angle)
        points = np.stack([x, y, z], -1)
        inside = [
            (((points - c) / r) ** 2).sum(-1) < 1 for c, r in zip(centres, radii, strict=True)
        ]
        seen.append(np.sum(inside, axis=0).mean(-1))
    return Cohort(
        name="phantom:views",
        images=np.stack(seen)[:, None].astype(np.float32),
        subjects=("phantom-views",) * count,
        attributes={"angle": tuple(angles.tolist())},
    )


def volumes(count: int, size: int, seed: int) -> Cohort:
    """A body with an organ in it, in three dimensions: CT-like, MR-like, and the labels of both."""
    chance = np.random.default_rng(derived("volumes", seed))
    places = (np.arange(size) + 0.5) * 2 / size - 1
    z, y, x = np.meshgrid(places, places, places, indexing="ij")
    labels = np.zeros((count, size, size, size), np.uint8)
    for volume in labels:
        body, organ = chance.uniform(0.7, 0.95, 3), chance.uniform(0.25, 0.4, 3)
        at = chance.uniform(-0.3, 0.3, 3)
        for number, (centre, radius) in enumerate(((np.zeros(3), body), (at, organ)), start=1):
            inside = sum(
                ((axis - c) / r) ** 2 for axis, c, r in zip((z, y, x), centre, radius, strict=True)
            )
            volume[inside < 1] = number
    grain = chance.normal(0, 12, (2, *labels.shape))
    ct = np.array([-1000, 40, 200], np.float32)[labels] + grain[0]
    mr = np.array([0, 800, 300], np.float32)[labels] + grain[1]
    return Cohort(
        name="phantom:volumes",
        images=np.rint(ct).astype(np.int16)[:, None],
        subjects=tuple(f"volume-{number:05d}" for number in range(count)),
        masks=labels,
        others={"mr": np.rint(mr).astype(np.int16)[:, None]},
    )


def fields(count: int, size: int, seed: int) -> Cohort:
    """Steady temperatures without sources, −1 to 1: ∇²u = 0 holds exactly, but for the sensor."""
    chance = np.random.default_rng(derived("fields", seed))
    places = (np.arange(size) + 0.5) * 2 / size - 1
    y, x = np.meshgrid(places, places, indexing="ij")
    powers = np.stack([(x + 1j * y) ** order for order in (1, 2, 3)])
    weights = chance.normal(size=(count, 3)) * np.exp(2j * np.pi * chance.random((count, 3)))
    steady = np.einsum("nk,kyx->nyx", weights, powers).real
    steady = steady / np.abs(steady).max((1, 2), keepdims=True)
    measured = steady + chance.normal(0, 0.03, steady.shape)
    return Cohort(
        name="phantom:fields",
        images=measured[:, None].astype(np.float32),
        subjects=tuple(f"field-{number:05d}" for number in range(count)),
        others={"steady": steady[:, None].astype(np.float32)},
    )


COHORTS: dict[str, Callable[[int, int, int], Cohort]] = {
    "chest": chest,
    "chest-followup": chest_followup,
    "records": records,
    "views": views,
    "volumes": volumes,
    "fields": fields,
}
