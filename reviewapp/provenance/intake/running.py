"""The work of the second job: take in what the preview found good, and go on after a refusal.

Nothing here remembers where it was: what an arrival says of itself is where the import is, so a
worker that was killed is followed by one that takes the rest.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from reviewapp.dicom.errors import FileRefused, TooLarge
from reviewapp.dicom.limits import GIBIBYTE, USUAL
from reviewapp.dicom.picture import Picture, Removed
from reviewapp.dicom.series import assemble
from reviewapp.imaging import stores
from reviewapp.imaging.errors import AttributesNotUsable, ImagingRefusal
from reviewapp.imaging.sandbox import Given, Outcome
from reviewapp.provenance.intake import ending, reader, taking
from reviewapp.provenance.intake.attributes import Said, sayings
from reviewapp.provenance.intake.progress import Progress
from reviewapp.provenance.intake.taking import Prepared
from reviewapp.provenance.intake.units import Unit, units
from reviewapp.provenance.intake_models import Arrival, Import

SAYS_TOO_MUCH = (
    "This file comes with an attribute that is too long or has odd characters, so it was not "
    "imported. Correct the column that is mapped to it, then import the file again."
)
SERIES = "This series"
PREPARING = 2  # units at a time, beside the processes that read
AT_ONCE = 128  # units in a transaction
TOO_LARGE = TooLarge(
    f"would make a volume of more than {USUAL.decoded_bytes // GIBIBYTE} GiB",
    "Import its slices in two or more imports.",
)


def run(progress: Progress, *, import_id: str, clock: Callable[[], datetime], **_: object) -> None:
    """Take in everything that is ready, then end the import."""
    opened = Import.objects.get(pk=UUID(import_id))
    if opened.state != Import.State.RUNNING:
        return
    progress.made(opened)
    with reader.sandbox_of(opened) as sandbox, Work(opened, progress, clock) as work:
        for outcome in sandbox.read(work.files()):
            work.hear(outcome)
        work.take()
    ended = ending.finish(opened, at=clock())
    progress.log(ending.sentence(ended))


class Work:
    """Hands files out to be read, prepares each unit when its last file is back, takes in many.

    A few pictures at most are in memory, and one transaction takes in a chunk of units: that much
    is done again after a worker was killed.
    """

    def __init__(self, opened: Import, progress: Progress, clock: Callable[[], datetime]) -> None:
        self.opened, self.progress, self.clock = opened, progress, clock
        self.said: Said = sayings(opened)
        self.total = opened.arrivals.filter(outcome=Arrival.Outcome.READY).count()
        self.done = 0
        self.reading: deque[Unit] = deque()
        self.read: list[Outcome] = []
        self.preparing: deque[tuple[Unit, Future[Prepared]]] = deque()
        self.prepared: list[Prepared] = []
        self.threads = ThreadPoolExecutor(PREPARING)
        self.keeping = stores.Keeping()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.threads.shutdown(cancel_futures=True)
        self.keeping.__exit__(kind, error, trace)

    def files(self) -> Iterator[Given]:
        for unit, earlier in units(self.opened):
            if earlier:
                taking.say_known(unit, earlier)
                self._count(unit)
            elif not unit.is_bearable:
                taking.refuse(unit.arrivals, str(TOO_LARGE).replace(reader.NAME, SERIES, 1))
                self._count(unit)
            else:
                self.reading.append(unit)
                yield from reader.given(unit.arrivals)

    def hear(self, outcome: Outcome) -> None:
        """Outcomes come in the order in which the files were handed out."""
        self.read.append(outcome)
        if len(self.read) == len(self.reading[0].arrivals):
            unit, read = self.reading.popleft(), self.read
            self.read = []
            future = self.threads.submit(_prepare, unit, read, self.said(unit), self.keeping)
            self.preparing.append((unit, future))
            if len(self.preparing) > PREPARING:
                self._fetch()
            if len(self.prepared) >= AT_ONCE:
                self.take()

    def take(self) -> None:
        """Wait for all that is being prepared, and take it in."""
        while self.preparing:
            self._fetch()
        prepared, self.prepared = self.prepared, []
        self.keeping.settle()
        taking.take(prepared, of=self.opened, at=self.clock())
        for one in prepared:
            self._count(one.unit)

    def _fetch(self) -> None:
        unit, future = self.preparing.popleft()
        try:
            self.prepared.append(future.result())
        except AttributesNotUsable:
            self._refuse(unit, SAYS_TOO_MUCH)
        except (FileRefused, ImagingRefusal) as refused:
            this = SERIES if unit.is_series else reader.NAME
            self._refuse(unit, str(refused).replace(reader.NAME, this, 1))

    def _refuse(self, unit: Unit, sentence: str) -> None:
        taking.refuse(unit.arrivals, sentence)
        self._count(unit)

    def _count(self, unit: Unit) -> None:
        self.done += len(unit.arrivals)
        self.progress.report(self.done, self.total, "files")


def _prepare(
    unit: Unit, read: list[Outcome], said: Mapping[str, str], keeping: stores.Keeping
) -> Prepared:
    pictures = [_picture(outcome) for outcome in read]
    whole = _volume(pictures) if unit.is_series else pictures[0]
    headers = [picture.header for picture in pictures]
    return taking.prepare(unit, whole, headers, said=said, keeping=keeping)


def _picture(outcome: Outcome) -> Picture:
    if outcome.refusal is not None:
        raise outcome.refusal
    assert outcome.picture is not None  # noqa: S101 exactly one of both is there
    return outcome.picture


def _volume(slices: list[Picture]) -> Picture:
    """One picture of many, which has lost what all of them have lost."""
    lost: Counter[tuple[str, str]] = Counter()
    for one in slices:
        lost.update({(gone.tag, gone.name): gone.count for gone in one.removed})
    removed = tuple(Removed(tag, name, count) for (tag, name), count in sorted(lost.items()))
    return replace(assemble(slices).picture, removed=removed)
