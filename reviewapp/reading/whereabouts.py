"""Where a reader is in a worklist, and how far it goes; nothing here asks the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewapp.reading import training
from reviewapp.reading.models import Reading, Worklist
from reviewapp.reading.stages import Stage
from reviewapp.reading.training import Training
from reviewapp.studies import protocol
from reviewapp.studies.models import State


@dataclass(frozen=True)
class Progress:
    """How far a reader is through a worklist."""

    worklist: Worklist
    total: int
    done: int
    per_case: timedelta
    # The first place without a rating; one past the end when there is none.
    here: int
    # What of it is read now, where a worklist is read in stages.
    stage: Stage | None = None
    # The cases before all that counts; nothing of them is in the numbers above.
    training: Training | None = None
    before: int = 0  # how many places training takes

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def minutes_left(self) -> int:
        return max(1, round((self.per_case * self.left).total_seconds() / 60))

    @property
    def is_open(self) -> bool:
        return self._is_read and not self.is_stopped

    @property
    def in_training(self) -> bool:
        return self.training is not None and not self.training.is_over

    @property
    def is_stopped(self) -> bool:
        """Whether only the coordinator can let this reader go on."""
        return self._is_read and self.training is not None and self.training.has_failed

    @property
    def _is_read(self) -> bool:
        return self.worklist.study.state == State.READING and self.worklist.signed_at is None

    @property
    def numbered_from(self) -> int:
        """The place before the first of what is read now, which is number one to its reader."""
        if self.training and self.in_training:
            return self.training.first - 1
        return self.before

    @property
    def ends(self) -> int:
        """The number of the last case that is read before something else begins."""
        if self.training and self.in_training:
            return len(self.training.now.places)
        return self.stage.last - self.before if self.stage else self.total

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return self.training.now.answered if self.training and self.in_training else self.done

    @property
    def opens_at(self) -> datetime | None:
        return self.stage.opens_at if self.stage else None

    def rests(self, at: datetime) -> bool:
        """Whether a washout has to pass before it goes on."""
        return self.stage is not None and self.stage.rests(at)

    @property
    def can_be_signed(self) -> bool:
        return self.is_open and self.left == 0


@dataclass(frozen=True)
class Stretch:
    """The part of a worklist around the place where its reader is."""

    progress: Progress
    rules: protocol.Rules
    readings: list[Reading]

    @property
    def phase(self) -> int:
        if self.progress.in_training:
            return training.PHASE
        return self.progress.stage.phase if self.progress.stage else 1

    @property
    def goes_on(self) -> bool:
        """Whether another part follows this one."""
        return self.progress.in_training or self.progress.ends < self.progress.total
