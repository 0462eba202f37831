"""Whose the images are: the unit that is drawn, dealt and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generation.measures.arrays import Array, Flags, Floats, Whole, digest
from generation.measures.chance import (
    Interval,
    Plan,
    multiplicities,
    of_share,
    percentiles,
    shuffled_subjects,
)
from generation.measures.errors import NotMeasurable
from generation.measures.results import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Subjects:
    """One number per image for its subject, and the digests of what was measured of them."""

    clusters: Whole
    inputs: Mapping[str, str]

    @classmethod
    def of(cls, names: Sequence[str], **measured: Array) -> "Subjects":
        """Number the subjects and refuse what does not have one row for each name."""
        for name, part in measured.items():
            if len(part) != len(names):
                raise NotMeasurable(
                    f"There are {len(names)} subjects' names and {len(part)} {name}, so nothing "
                    "was measured. Give one name for each."
                )
        clusters = np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
        return cls(clusters, {name: digest(part) for name, part in measured.items()})

    @property
    def count(self) -> int:
        return int(self.clusters.max()) + 1

    def weights(self, plan: Plan, purpose: str) -> Floats:
        return multiplicities(self.clusters, plan, purpose)

    def take(self, at: Array) -> "Subjects":
        kept = np.unique(self.clusters[at], return_inverse=True)[1].astype(np.int64)
        return Subjects(kept, self.inputs)

    def figure(
        self,
        name: str,
        estimate: float,
        interval: Interval,
        *,
        plan: Plan,
        unit: str,
        details: Mapping[str, float] | None = None,
    ) -> Figure:
        return Figure(
            name=name,
            estimate=estimate,
            low=interval.low,
            high=interval.high,
            level=plan.level,
            unit=unit,
            images=self.clusters.size,
            subjects=self.count,
            method=interval.method,
            inputs=self.inputs,
            details=details or {},
            warnings=interval.warnings,
        )

    def interval(self, drawn: Floats, plan: Plan, *, centre: float | None = None) -> Interval:
        return percentiles(drawn, plan, subjects=self.count, centre=centre)


def averaged(
    values: Floats, subjects: Subjects, *, name: str, unit: str, plan: Plan, **details: float
) -> Figure:
    """Average one value per image over all images, with an interval over subjects."""
    weights = subjects.weights(plan, f"draws for {name}")
    drawn: Floats = (weights @ values) / weights.sum(axis=1)
    interval = (
        of_share(drawn, values, plan, subjects=subjects.count)
        if unit.startswith("share")
        else subjects.interval(drawn, plan)
    )
    return subjects.figure(
        name, float(values.mean()), interval, plan=plan, unit=unit, details=details
    )


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Two groups of subjects, none of whom is in both."""

    first: Subjects
    second: Subjects

    @classmethod
    def of(cls, one: Sequence[str], other: Sequence[str], *parts: Array) -> "Sides":
        shared = set(one) & set(other)
        if shared:
            raise NotMeasurable(
                f"{len(shared)} subjects are on both sides ({min(shared)}, for one), so comparing "
                "the sides would mean nothing. Keep each subject on one side."
            )
        return cls(Subjects.of(one, reference=parts[0]), Subjects.of(other, current=parts[1]))

    @property
    def is_first(self) -> Flags:
        size = self.first.clusters.size
        return np.arange(size + self.second.clusters.size) < size

    def dealt(self, plan: Plan, purpose: str) -> Floats:
        """Deal all subjects anew: draws × images, 1 on the first side."""
        clusters = np.concatenate([self.first.clusters, self.second.clusters + self.first.count])
        return shuffled_subjects(clusters, self.is_first, plan, f"{purpose}, dealt")

    def weights(self, plan: Plan, purpose: str) -> tuple[Floats, Floats]:
        """Draw the subjects of each side anew among themselves."""
        return (
            self.first.weights(plan, f"{purpose}, first"),
            self.second.weights(plan, f"{purpose}, second"),
        )

    def figure(
        self,
        name: str,
        estimate: float,
        interval: Interval,
        *,
        plan: Plan,
        unit: str,
        details: Mapping[str, float],
    ) -> Figure:
        """A figure of both sides: images and subjects of the two together."""
        joined = Subjects(
            np.concatenate([self.first.clusters, self.second.clusters + self.first.count]),
            {**self.first.inputs, **self.second.inputs},
        )
        return joined.figure(name, estimate, interval, plan=plan, unit=unit, details=details)

    def interval(self, drawn: Floats, plan: Plan, *, centre: float) -> Interval:
        fewer = min(self.first.count, self.second.count)
        return percentiles(drawn, plan, subjects=fewer, centre=centre)
