"""Every step of a study's life, by every role and out of order; writes docs/guides/study.md."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.roles import Role
from reviewapp.allocation import replacing
from reviewapp.allocation import services as allocation
from reviewapp.allocation.errors import AllocationRefusal
from reviewapp.allocation.services import Arms
from reviewapp.reading import closing
from reviewapp.studies import amending, drafting, locking, readers, services
from reviewapp.studies.errors import StudyRefusal
from reviewapp.studies.models import Part, State, Study
from tests.architecture.tree import ROOT
from tests.factories import (
    AT,
    a_closed_study,
    a_cohort_version,
    a_locked_study,
    a_person,
    a_study,
    an_allocated_study,
    an_open_study,
    protocol_content,
)

PAGE = ROOT / "docs" / "guides" / "study.md"
BEGIN, END = "<!-- steps -->", "<!-- end of steps -->"


def a_ready_draft() -> Study:
    """A draft with a reader, a second person and a protocol."""
    study = a_study()
    by = coordinator(study)
    services.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)
    drafting.save(study, content=protocol_content(), by=by, at=AT)
    locking.name_signatory(study, user=a_person(Role.RESEARCHER), by=by, at=AT)
    return study


def an_evaluated_study() -> Study:
    study = a_closed_study()
    return services.conclude(study, results="d" * 64, by=coordinator(study), at=AT)


def a_withdrawn_study() -> Study:
    study = a_ready_draft()
    return services.withdraw(study, by=coordinator(study), at=AT, reason="No use.")


def coordinator(study: Study) -> User:
    return study.members.get(part=Part.COORDINATOR).user


def reader(study: Study) -> Any:  # noqa: ANN401 a row of the table of members
    return study.members.filter(part=Part.READER)[0]


def some_arms() -> Arms:
    return Arms(real=a_cohort_version(), synthetic=a_cohort_version(synthetic=True))


def another_text(study: Study) -> dict[str, Any]:
    content = protocol_content()
    content["questions"][0]["text"] = "Which of the two is synthetic?"
    return content


MADE: dict[str, Callable[[], Study]] = {
    "Draft": a_ready_draft,
    "Locked": a_locked_study,
    "Drawn": an_allocated_study,
    "Reading": an_open_study,
    "Closed": a_closed_study,
    "Evaluated": an_evaluated_study,
    "Withdrawn": a_withdrawn_study,
}
# Each step: what permits it, what it does, and the states in which it can be taken.
STEPS: dict[str, tuple[Action, Callable[[Study, User], object], set[str]]] = {
    "change the draft": (
        Action.STUDY_EDIT,
        lambda study, by: drafting.save(study, content=protocol_content(), by=by, at=AT),
        {"Draft"},
    ),
    "invite a reader": (
        Action.STUDY_EDIT,
        lambda study, by: readers.invite(
            study, user=a_person(), qualification="Radiologist", experience_years=1, by=by, at=AT
        ),
        {"Draft"},
    ),
    "name who signs second": (
        Action.STUDY_EDIT,
        lambda study, by: locking.name_signatory(
            study, user=a_person(Role.RESEARCHER), by=by, at=AT
        ),
        {"Draft"},
    ),
    "replace a reader": (
        Action.STUDY_EDIT,
        lambda study, by: replacing.replace(
            study,
            member=reader(study),
            user=a_person(),
            qualification="Radiologist",
            experience_years=1,
            reason="On leave.",
            by=by,
            at=AT,
        ),
        {"Draft", "Locked", "Drawn"},
    ),
    "sign the draft": (
        Action.STUDY_LOCK,
        lambda study, by: locking.sign(study, by=by, at=AT),
        {"Draft"},
    ),
    "propose an amendment": (
        Action.STUDY_AMEND,
        lambda study, by: amending.propose(
            study, content=another_text(study), reason="Clearer.", by=by, at=AT
        ),
        {"Locked", "Drawn", "Reading"},
    ),
    "draw the schedule": (
        Action.STUDY_DRAW,
        lambda study, by: allocation.allocate(study, arms=some_arms(), by=by, at=AT),
        {"Locked"},
    ),
    "open for reading": (
        Action.STUDY_OPEN,
        lambda study, by: services.open_reading(study, by=by, at=AT),
        {"Drawn"},
    ),
    "remind a reader": (
        Action.STUDY_EDIT,
        lambda study, by: readers.remind(study, member=reader(study), by=by, at=AT),
        {"Reading"},
    ),
    "close": (
        Action.STUDY_CLOSE,
        lambda study, by: closing.close(study, by=by, at=AT, reason="Done."),
        {"Reading"},
    ),
    "note an evaluation": (
        Action.STUDY_EVALUATE,
        lambda study, by: services.conclude(study, results="d" * 64, by=by, at=AT),
        {"Closed"},
    ),
    "withdraw": (
        Action.STUDY_WITHDRAW,
        lambda study, by: services.withdraw(study, by=by, at=AT, reason="No use."),
        {"Draft", "Locked", "Drawn", "Reading", "Closed", "Evaluated"},
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_where_it_is_due_and_nowhere_else(step: str, made: str) -> None:
    study = MADE[made]()
    _, take, due = STEPS[step]
    before = State(Study.objects.get(pk=study.pk).state)

    if made in due:
        take(study, coordinator(study))
        return
    with pytest.raises((StudyRefusal, AllocationRefusal), match=r", so .+\. \w"):
        take(study, coordinator(study))
    assert Study.objects.get(pk=study.pk).state == before


def table() -> str:
    """Which role may take which step, and in which states it can be taken."""
    head = "| Step | " + " | ".join(role.label for role in Role) + " | " + " | ".join(MADE) + " |"
    lines = [head, "|---|" + ":-:|" * (len(Role) + len(MADE))]
    for step, (action, _, due) in STEPS.items():
        roles = ["✓" if permits(someone(role), action) else "–" for role in Role]
        states = ["✓" if made in due else "–" for made in MADE]
        lines.append(f"| {step} | " + " | ".join([*roles, *states]) + " |")
    return "\n".join(lines)


class someone:  # noqa: N801 reads as a call: someone(role)
    """A person of one role, without a row."""

    is_active = True

    def __init__(self, role: Role) -> None:
        self.roles = frozenset({role})


def test_the_guide_shows_this_table() -> None:
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    written = f"{before}{BEGIN}\n{table()}\n{END}{after}"
    if os.environ.get("WRITE_GUIDES"):
        PAGE.write_text(written, "utf-8")
    assert PAGE.read_text("utf-8") == written, (
        "If that is intended: WRITE_GUIDES=1 pytest tests/studies/test_every_step_by_everybody.py."
    )
