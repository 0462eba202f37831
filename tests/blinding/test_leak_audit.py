"""A leak audit …"""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from reviewapp.audit import selectors as audit
from reviewapp.reading.models import Rating, Worklist
from reviewapp.studies.models import Study
from reviewapp.web.leak_audit.audit import Outcome, audited
from reviewapp.web.leak_audit.errors import NothingToWalk, WalkRefused
from tests.blinding import leaks
from tests.factories import (
    AT,
    a_locked_study,
    an_allocated_study,
    an_open_study,
)

CASES = 12


def steady() -> Callable[[], float]:
    """A clock by which every answer takes nearly as long as any other, by chance alone."""
    chance, now = Random(7), [0.0]  # noqa: S311  reproducible on purpose

    def tick() -> float:
        now[0] += 0.001 + chance.random() / 1e5
        return now[0]

    return tick


@pytest.fixture
def study(db: None) -> Study:
    return an_allocated_study(cases=CASES)


def audit_of(study: Study, leak: str = "") -> Outcome:
    leaks.plant(leak)
    with override_settings(MIDDLEWARE=["tests.blinding.leaks.Leaky", *settings.MIDDLEWARE]):
        return audited(study, seed=1, tick=leaks.held_back(steady()), at=AT)


def test_it_finds_nothing_where_nothing_leaks(study: Study) -> None:
    outcome = audit_of(study)

    assert outcome.findings == ()
    assert outcome.content["pictures"] == 2 * CASES


def test_it_leaves_no_trace_but_its_own_event(study: Study) -> None:
    before = study.state

    outcome = audit_of(study)

    study.refresh_from_db()
    assert study.state == before
    assert not Rating.objects.exists()
    (line,) = [line for line in audit.events(study) if line.verb == "study.leak_audited"]
    assert line.after == outcome.digest
    assert "study.opened" not in {line.verb for line in audit.events(study)}


@pytest.mark.parametrize("leak", sorted(leaks.RULES))
def test_it_turns_red_for_every_planted_leak(study: Study, leak: str) -> None:
    outcome = audit_of(study, leak)

    assert not outcome.passed
    assert leaks.RULES[leak] in {finding.rule for finding in outcome.findings}


def test_it_keeps_no_reader_of_an_open_study_waiting(db: None) -> None:
    study = an_open_study(cases=2)

    with pytest.raises(WalkRefused, match="Audit a study before it is opened"):
        audited(study, seed=1, tick=steady(), at=AT)


def test_it_says_when_there_is_nothing_to_walk(study: Study) -> None:
    Worklist.objects.filter(study=study).update(signed_at=AT)

    with pytest.raises(NothingToWalk, match="has a case to read"):
        audited(study, seed=1, tick=steady(), at=AT)


def test_its_command_writes_a_report_that_can_be_filed(study: Study, tmp_path: Path) -> None:
    said, report = StringIO(), tmp_path / "leaks.json"

    call_command("leak_audit", str(study.pk), "--seed", "1", "--report", str(report), stdout=said)

    content = json.loads(report.read_text("utf-8"))
    assert content["passed"] is True
    assert content["readings"] == CASES
    assert "Nothing but the pictures" in said.getvalue()


def test_its_command_refuses_a_study_that_nobody_knows(db: None) -> None:
    with pytest.raises(CommandError, match="There is no drawn study"):
        call_command("leak_audit", str(uuid4()))


def test_its_command_refuses_a_study_that_was_not_drawn(db: None) -> None:
    with pytest.raises(CommandError, match="Draw"):
        call_command("leak_audit", str(a_locked_study().pk))
