"""The life of a study, as a table: there is no other way from one state to another.

draft ──lock──→ locked ──open──→ reading ──close──→ closed ──evaluate──→ evaluated
  └───────────────┴────────────────┴──────────────────┴────────────────────┴──→ withdrawn
"""

from dataclasses import dataclass

from reviewapp.studies.errors import (
    StudyIsOver,
    StudyNotClosed,
    StudyNotDraft,
    StudyNotLocked,
    StudyNotOpen,
    WrongState,
)
from reviewapp.studies.models import State, Study


@dataclass(frozen=True)
class Step:
    verb: str
    leaves: State
    enters: State
    refusal: type[WrongState]
    done: str
    instead: str

    def refuse_unless_due(self, study: Study) -> None:
        if study.state != self.leaves:
            raise self.refusal(
                f"“{study.name}” is {study.get_state_display().lower()}, so it was not "
                f"{self.done}. {self.instead}"
            )


LOCK = Step(
    verb="study.locked",
    leaves=State.DRAFT,
    enters=State.LOCKED,
    refusal=StudyNotDraft,
    done="changed",
    instead="Only a draft can change; start a new study for other rules.",
)
OPEN = Step(
    verb="study.opened",
    leaves=State.LOCKED,
    enters=State.READING,
    refusal=StudyNotLocked,
    done="opened",
    instead="A study opens once, right after its protocol was locked.",
)
CLOSE = Step(
    verb="study.closed",
    leaves=State.READING,
    enters=State.CLOSED,
    refusal=StudyNotOpen,
    done="closed",
    instead="Only a study that is being read can be closed.",
)
CONCLUDE = Step(
    verb="study.evaluated",
    leaves=State.CLOSED,
    enters=State.EVALUATED,
    refusal=StudyNotClosed,
    done="evaluated",
    instead="Close it first; a study is evaluated once.",
)
# From wherever a study is before it is decided; `leaves` is filled in when it is taken.
WITHDRAW = Step(
    verb="study.withdrawn",
    leaves=State.DRAFT,
    enters=State.WITHDRAWN,
    refusal=StudyIsOver,
    done="withdrawn",
    instead="Only a study without a decision can be given up.",
)
UNDECIDED = (State.DRAFT, State.LOCKED, State.READING, State.CLOSED, State.EVALUATED)
STEPS = (LOCK, OPEN, CLOSE, CONCLUDE)
