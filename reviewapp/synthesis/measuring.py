"""The work of a measuring: read three sides, take one measure after the other, keep each at once.

A worker that is killed loses the measure it was at. The next one reads the images again and goes
on: every measure has chance of its own, so nothing depends on what was taken before.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
import torch

from generation.measures import distribution, report
from generation.measures.chance import Plan
from generation.measures.encoders import RandomEncoder
from generation.measures.errors import NotMeasurable
from generation.measures.inputs import Inputs
from generation.measures.results import Figure
from generation.measures.sets import ImageSet
from reviewapp.jobs.services import Progress
from reviewapp.synthesis import budgets, keeping, leaking, sides
from reviewapp.synthesis.errors import MeasuringNotUsable
from reviewapp.synthesis.grouping import OF_GROUPS, Values
from reviewapp.synthesis.keeping import Taken
from reviewapp.synthesis.measured_models import ClosePair, Measuring
from reviewapp.synthesis.measures import LEAKS
from reviewapp.synthesis.sides import Place, Sides

MEMORISATION = "memorisation"
COUNTED = "every synthetic image against every training image: a count, and no sample"


def measure(
    progress: Progress, *, measuring_id: str, clock: Callable[[], datetime], **_: object
) -> None:
    """Take every measure that is not kept yet."""
    budgets.refuse_at_work(progress.claim.job_id, at=clock())
    related = ("version__cohort", "reference__cohort", "trained_on__cohort", "split")
    wanted = Measuring.objects.select_related(*related, "requested_by").get(pk=UUID(measuring_id))
    torch.set_num_threads(1)
    known = set(wanted.measurements.values_list("measure", flat=True))
    missing = [name for name in wanted.measures if name not in known]
    bench = Bench(wanted, progress)
    for name in missing:
        progress.report(len(wanted.measures) - len(missing), len(wanted.measures), "measures")
        taken = bench.take(name)
        progress.check()
        keeping.keep(progress.claim, wanted, taken, at=clock())
        missing = missing[1:]
        progress.log(_said(taken), level="warning" if taken.refusal else "info")
    progress.report(len(wanted.measures), len(wanted.measures), "measures")
    progress.made(wanted)


class Bench:
    """The images of a measuring, read once and only when something needs them."""

    def __init__(self, wanted: Measuring, progress: Progress) -> None:
        self._wanted, self._progress, self._ruler = wanted, progress, wanted.ruler

    def take(self, name: str) -> Taken:
        if name == LEAKS:
            return self._leaks()
        try:
            figures = self._figures(name)
        except NotMeasurable as why:
            return Taken(name, (), refusal=str(why))
        return Taken(name, figures, pairs=self._closest() if name == MEMORISATION else ())

    def _figures(self, name: str) -> tuple[Figure, ...]:
        if name in OF_GROUPS:
            return OF_GROUPS[name](self._inputs, self._values)
        return report.OF_SETS[name](self._inputs)

    @cached_property
    def _values(self) -> Values:
        """What the attribute asked for is, image by image."""
        name, some = self._ruler["attribute"], self._some
        return {
            "train": sides.values_of(some.train, name),
            "holdout": sides.values_of(some.holdout, name),
            "synthetic": sides.values_of(some.synthetic, name),
        }

    @cached_property
    def _whole(self) -> Sides:
        return sides.sides(self._wanted)

    @cached_property
    def _some(self) -> Sides:
        return sides.thinned(self._whole, most=self._ruler["most"], seed=self._ruler["seed"])

    @cached_property
    def _inputs(self) -> Inputs:
        said = self._ruler
        try:
            return Inputs(
                train=self._set(self._some.train, before=0),
                holdout=self._set(self._some.holdout, before=len(self._some.train)),
                synthetic=self._set(
                    self._some.synthetic, before=self._some.size - len(self._some.synthetic)
                ),
                encoder=RandomEncoder(),
                plan=Plan(seed=said["seed"], draws=said["draws"], level=said["level"]),
            )
        except NotMeasurable as why:
            raise MeasuringNotUsable(str(why)) from why

    def _set(self, entries: Sequence[Place], *, before: int) -> ImageSet:
        edge = self._ruler["size"]
        images = np.empty((len(entries), edge, edge), np.float32)
        for number, one in enumerate(sides.squares(entries, **self._grid)):
            images[number] = one
            self._progress.report(before + number + 1, self._some.size, "images read")
        return ImageSet(
            images=images,
            subjects=tuple(entry.pseudonym for entry in entries),
            low=self._ruler["low"],
            high=self._ruler["high"],
        )

    @property
    def _grid(self) -> dict[str, Any]:
        return {name: self._ruler[name] for name in ("size", "low", "high")}

    def _closest(self) -> list[ClosePair]:
        synthetic, train = self._some.synthetic, self._some.train
        return [
            ClosePair(
                synthetic_id=synthetic[pair.synthetic].image_id,
                training_id=train[pair.train].image_id,
                space=pair.space,
                distance=pair.distance,
                ratio=pair.ratio,
            )
            for pair in distribution.closest(self._inputs)
        ]

    def _leaks(self) -> Taken:
        whole = self._whole
        synthetic, train, unseen = (
            self._prints(entries, before=before)
            for entries, before in (
                (whole.synthetic, 0),
                (whole.train, len(whole.synthetic)),
                (whole.holdout, len(whole.synthetic) + len(whole.train)),
            )
        )
        found, floor = leaking.same_pictures(synthetic, train), leaking.same_pictures(unseen, train)
        figure = Figure(
            name=LEAKS,
            estimate=float(found.images),
            low=float(found.images),
            high=float(found.images),
            level=self._ruler["level"],
            unit="images",
            images=len(whole.synthetic) + len(whole.train),
            subjects=len({entry.subject_id for entry in whole.synthetic}),
            method=COUNTED,
            details={"unseen_real_images_found": float(floor.images)},
            warnings=(_alike(floor.images, len(whole.holdout)),) if floor.images else (),
        )
        pairs = [
            ClosePair(
                synthetic_id=whole.synthetic[one].image_id,
                training_id=whole.train[other].image_id,
                space="fingerprint",
                distance=apart,
            )
            for one, other, apart in found.nearest
        ]
        return Taken(LEAKS, (figure,), pairs=pairs)

    def _prints(self, entries: Sequence[Place], *, before: int) -> leaking.Prints:
        limits = {name: self._ruler[name] for name in ("low", "high")}

        def read() -> Any:  # noqa: ANN401  squares, one by one
            images = sides.squares(entries, size=leaking.EDGE, **limits)
            for number, one in enumerate(images, start=before + 1):
                self._progress.report(number, self._whole.size, "images compared")
                yield one

        return leaking.prints(read(), **limits)


def _said(taken: Taken) -> str:
    if taken.refusal:
        return f"{taken.measure}: {taken.refusal}"
    first = taken.figures[0]
    more = f", and {len(taken.figures) - 1} more" if len(taken.figures) > 1 else ""
    return f"{first.name} {first.estimate:.4g}{more}."


def _alike(found: int, of: int) -> str:
    return (
        f"{found} of {of} unseen real images are as near to a training image: this search finds "
        "bodies that look alike too, so look at the pairs."
    )
