"""The three sides of a measuring: what was learned from, what is unseen, what is synthetic."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging import container, stores
from reviewapp.imaging.batches import batches
from reviewapp.imaging.models import Image
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohorts import members, splitting
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import selectors
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.comparing import FEWEST
from reviewapp.synthesis.errors import MeasuringNotUsable
from reviewapp.synthesis.measured_models import Measuring
from reviewapp.synthesis.squares import is_grey_plane, square

Report = Callable[[int], object]


class Place(NamedTuple):
    """What a side needs of an image: a hundred thousand of them fit into memory, rows do not."""

    image_id: UUID
    digest: str
    subject_id: UUID
    pseudonym: str


@dataclass(frozen=True)
class Sides:
    """The images of each side. Without known training images reality is halved instead."""

    train: list[Place]
    holdout: list[Place]
    synthetic: list[Place]

    @property
    def size(self) -> int:
        return len(self.train) + len(self.holdout) + len(self.synthetic)


def sides(measuring: Measuring) -> Sides:
    """Every image of each side; no subject that was learned from is among the unseen ones."""
    roles = _roles(measuring)
    synthetic, reference = _entries(measuring.version), _entries(measuring.reference, roles)
    if measuring.trained_on is None:
        train, holdout = _halves(reference, seed=measuring.ruler["seed"])
    else:
        train, seen = _learned(measuring, roles)
        holdout = [entry for entry in reference if entry.subject_id not in seen]
    found = Sides(train, holdout, synthetic)
    _refuse_small(found, measuring)
    return found


def thinned(found: Sides, *, most: int, seed: int) -> Sides:
    """At most so many images of each side, by whole subjects where that is possible."""
    return Sides(
        _some(found.train, most, f"train {seed}"),
        _some(found.holdout, most, f"holdout {seed}"),
        _some(found.synthetic, most, f"synthetic {seed}"),
    )


def values_of(entries: Sequence[Place], name: str) -> tuple[str, ...]:
    """An attribute of each image, as text; empty where it has none."""
    known: dict[UUID, str] = {}
    for some in batches([entry.image_id for entry in entries]):
        found = Image.objects.filter(pk__in=some).values_list("pk", "attributes")
        known |= {pk: str(attributes.get(name, "")) for pk, attributes in found}
    return tuple(known[entry.image_id] for entry in entries)


def squares(
    entries: Sequence[Place], *, size: int, low: float, high: float
) -> Iterator[NDArray[np.float64]]:
    """Read the images one by one, each on the same grid."""
    for entry in entries:
        pixels, form = container.unpack_whole(stores.read(entry.digest))
        if not is_grey_plane(pixels, form):
            raise MeasuringNotUsable(
                "An image of these cohort versions has colours or several frames, and single grey "
                "images are measured here, so nothing was measured. Freeze the others as their "
                "own cohort."
            )
        yield square(pixels, form, size=size, low=low, high=high)


def _roles(measuring: Measuring) -> list[Roles]:
    """What stood beside the images that were learned to be drawn, by each model behind them."""
    return [each.roles for each in selectors.learned_from(measuring.version)]


def _learned(measuring: Measuring, roles: Sequence[Roles]) -> tuple[list[Place], set[UUID]]:
    """The images of the training part, and every subject that training has read."""
    assert measuring.trained_on is not None  # noqa: S101  asked only where it is known
    known = _entries(measuring.trained_on, roles)
    if measuring.split is None:
        return known, {entry.subject_id for entry in known}
    parts = splitting.part_of(measuring.split)
    train = [entry for entry in known if parts.get(entry.subject_id) == "TRAIN"]
    return train, {subject for subject, part in parts.items() if part != "HOLD_OUT"}


def _entries(version: CohortVersion, roles: Sequence[Roles] = ()) -> list[Place]:
    """Its images, without those that only stood beside others: nobody learned to draw them."""
    columns = ("image_id", "image__digest", "subject_id", "subject__pseudonym")
    numbers = members.ordinals(version).tolist()
    return [
        Place(*place)
        for some in batches(numbers)
        for *place, attributes in Entry.objects.filter(ordinal__in=some)
        .order_by("ordinal")
        .values_list(*columns, "image__attributes")
        if not (roles and all(each.of(attributes) for each in roles))
    ]


def _halves(entries: list[Place], *, seed: int) -> tuple[list[Place], list[Place]]:
    shuffled = _shuffled(entries, f"halves {seed}")
    first = {entry.subject_id for group in shuffled[::2] for entry in group}
    one = [entry for entry in entries if entry.subject_id in first]
    return one, [entry for entry in entries if entry.subject_id not in first]


def _some(entries: list[Place], most: int, purpose: str) -> list[Place]:
    kept: list[Place] = []
    for group in _shuffled(entries, purpose):
        if len(kept) < most:
            kept += group[: most - len(kept)]
    return sorted(kept, key=lambda entry: entry.digest)


def _shuffled(entries: list[Place], purpose: str) -> list[list[Place]]:
    """The images of each subject, the subjects in an order that only the purpose decides."""
    groups: dict[str, list[Place]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.digest):
        groups[entry.pseudonym].append(entry)
    order = sorted(groups, key=lambda name: sha256(f"{purpose} {name}".encode()).digest())
    return [groups[name] for name in order]


def _refuse_small(found: Sides, measuring: Measuring) -> None:
    counted: dict[str, list[Any]] = {
        "unseen real": found.holdout,
        "real, for the floor" if measuring.trained_on is None else "training": found.train,
        "synthetic": found.synthetic,
    }
    for name, entries in counted.items():
        if len(entries) < FEWEST:
            raise MeasuringNotUsable(
                f"There are {len(entries)} {name} images and at least {FEWEST} are needed on each "
                f"side, so nothing was measured. Choose larger cohort versions; a subject that "
                f"the model learned from does not count as unseen."
            )
