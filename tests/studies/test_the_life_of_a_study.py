"""The life of a study …"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.studies import drafting, life, selectors, services
from reviewapp.studies.errors import (
    NothingToRead,
    PersonHasAPart,
    StudyNotClosed,
    StudyNotDraft,
    StudyNotLocked,
    StudyNotOpen,
)
from reviewapp.studies.models import Case, Member, Part, Protocol, State, Study
from tests.factories import (
    AT,
    a_locked_study,
    a_person,
    a_study,
    an_open_study,
    lock,
    protocol_content,
)

pytestmark = pytest.mark.django_db


def an_evaluated_study() -> Study:
    study = an_open_study()
    by = a_person(Role.COORDINATOR)
    services.close(study, by=by, at=AT)
    return services.conclude(study, results="d" * 64, by=by, at=AT)


ACTS: dict[str, Callable[..., Any]] = {
    "add": lambda study, by: services.add_member(
        study, user=a_person(), part=Part.READER, by=by, at=AT
    ),
    "lock": lambda study, by: drafting.save(study, content=protocol_content(), by=by, at=AT),
    "open": lambda study, by: services.open_reading(study, by=by, at=AT),
    "close": lambda study, by: services.close(study, by=by, at=AT),
    "conclude": lambda study, by: services.conclude(study, results="d" * 64, by=by, at=AT),
}
MADE: dict[State, Callable[[], Study]] = {
    State.DRAFT: a_study,
    State.LOCKED: a_locked_study,
    State.READING: an_open_study,
    State.EVALUATED: an_evaluated_study,
}


def test_it_starts_as_a_draft_of_its_coordinator() -> None:
    coordinator = a_person(Role.COORDINATOR)

    study = services.create(title=" Body CT ", name="Flow v3", by=coordinator, at=AT)

    assert (study.title, study.state) == ("Body CT", State.DRAFT)
    assert study.members.get(part=Part.COORDINATOR).user == coordinator
    assert [line.verb for line in audit.events(study)] == ["study.created"]


def test_it_goes_from_draft_to_evaluated_and_tells_of_every_step() -> None:
    study, by = a_study(), a_person(Role.COORDINATOR)
    services.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)
    lock(study, content=protocol_content())
    Case.objects.create(study=study)
    services.open_reading(study, by=by, at=AT)
    services.close(study, by=by, at=AT, reason="Everybody is done.")
    done = services.conclude(study, results="d" * 64, by=by, at=AT)

    lines = selectors.told(study)
    assert done.state == State.EVALUATED
    assert [line.verb for line in lines] == [
        "study.created",
        "member.added",
        "protocol.drafted",
        "signatory.named",
        "protocol.signed",
        "protocol.signed",
        "study.locked",
        "study.opened",
        "study.closed",
        "seed.revealed",
        "study.evaluated",
    ]
    steps = [line for line in lines if line.verb in {step.verb for step in life.STEPS}]
    assert [line.before for line in steps[1:]] == [line.after for line in steps[:-1]]
    assert steps[2].reason == "Everybody is done."


def test_its_timeline_names_who_took_which_step_when() -> None:
    study = services.create(
        title="T", name="N", by=a_person(Role.COORDINATOR, name="Ada Field"), at=AT
    )

    first, *later = selectors.timeline(selectors.told(study))

    assert (first.label, first.who, first.at, first.is_past) == ("Draft", "Ada Field", AT, True)
    labels = [moment.label for moment in later]
    assert labels == ["Locked", "Drawn", "Reading", "Closed", "Evaluated"]
    assert not any(moment.is_past for moment in later)


@pytest.mark.parametrize(
    ("act", "state", "refusal"),
    [
        ("add", State.LOCKED, StudyNotDraft),
        ("add", State.READING, StudyNotDraft),
        ("lock", State.LOCKED, StudyNotDraft),
        ("lock", State.EVALUATED, StudyNotDraft),
        ("open", State.DRAFT, StudyNotLocked),
        ("open", State.READING, StudyNotLocked),
        ("close", State.DRAFT, StudyNotOpen),
        ("close", State.LOCKED, StudyNotOpen),
        ("close", State.EVALUATED, StudyNotOpen),
        ("conclude", State.DRAFT, StudyNotClosed),
        ("conclude", State.READING, StudyNotClosed),
        ("conclude", State.EVALUATED, StudyNotClosed),
    ],
)
def test_it_refuses_a_step_out_of_order(act: str, state: State, refusal: type[Exception]) -> None:
    study = MADE[state]()

    with pytest.raises(refusal, match="so it was not"):
        ACTS[act](study, a_person(Role.COORDINATOR))

    assert Study.objects.get(pk=study.pk).state == state


def test_it_gives_nobody_two_parts() -> None:
    study = a_study()
    coordinator = study.members.get().user

    with pytest.raises(PersonHasAPart, match=r"is coordinator of .* already"):
        services.add_member(study, user=coordinator, part=Part.READER, by=coordinator, at=AT)


def test_it_is_not_opened_without_cases() -> None:
    with pytest.raises(NothingToRead, match="Draw its schedule first"):
        ACTS["open"](a_locked_study(), a_person(Role.COORDINATOR))


def refused_by_the_database(change: Callable[[], object]) -> bool:
    with pytest.raises(DatabaseError, match="so nothing was"), transaction.atomic():
        change()
    return True


def test_the_database_keeps_a_locked_protocol() -> None:
    protocol = Protocol.objects.filter(pk=a_locked_study().protocols.get().pk)

    assert refused_by_the_database(lambda: protocol.update(content={}))
    assert refused_by_the_database(lambda: protocol.update(locked_at=None, locked_by=None))
    assert refused_by_the_database(lambda: protocol._raw_delete("default"))


def test_the_database_lets_an_unlocked_protocol_change() -> None:
    draft = Protocol.objects.create(study=a_study(), version=1, content={}, digest="0" * 64)

    draft.content = protocol_content()
    draft.save()
    draft.delete()

    assert not Protocol.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
@pytest.mark.parametrize("table", ["studies_protocol", "studies_member"])
def test_the_database_lets_nothing_replace_what_it_keeps(table: str) -> None:
    a_locked_study()

    def replace() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 two constants

    assert refused_by_the_database(replace)


def test_the_database_keeps_everybody_in_their_part() -> None:
    draft, locked = a_study(), a_locked_study()

    assert refused_by_the_database(lambda: draft.members.update(part=Part.READER))
    assert refused_by_the_database(locked.members.filter(part=Part.READER).delete)
    draft.members.all().delete()
    assert not Member.objects.filter(study=draft).exists()


def test_the_database_lets_no_study_go_back_or_leap() -> None:
    study = Study.objects.filter(pk=an_open_study().pk)

    assert refused_by_the_database(lambda: study.update(state=State.DRAFT))
    assert refused_by_the_database(lambda: study.update(state=State.ACCEPTED))
    assert study.update(state=State.WITHDRAWN) == 1


def test_a_study_from_before_seeds_were_promised_reveals_none() -> None:
    study = a_study()
    for state in (State.LOCKED, State.READING, State.CLOSED):
        Study.objects.filter(pk=study.pk).update(state=state, opened_at=AT)

    services.conclude(study, results="d" * 64, by=a_person(Role.COORDINATOR), at=AT)

    assert [line.verb for line in selectors.told(study)][-1] == "study.evaluated"
    assert "seed.revealed" not in [line.verb for line in selectors.told(study)]
