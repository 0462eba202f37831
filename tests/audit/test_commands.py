"""What an administrator types."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviewapp.audit import tasks
from tests.audit.factories import an_event, some_events, somebody, tamper

pytestmark = pytest.mark.django_db


def test_audit_verify_says_that_the_trail_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    an_event()

    call_command("audit_verify")

    assert capsys.readouterr().out.startswith("The trail is whole: 1 event in 1 chain.")


def test_audit_verify_fails_and_names_every_fault() -> None:
    some_events(3)
    some_events(3, by=somebody())
    tamper("DELETE FROM audit_event WHERE seq = 2")

    with pytest.raises(CommandError) as refused:
        call_command("audit_verify")

    assert refused.value.returncode == 1
    first, second = str(refused.value).splitlines()
    assert "is broken in 2 places. Chain person:" in first
    assert second == "  Chain system, event 3: 2 is missing before it."


def test_audit_anchor_writes_one_and_says_where(
    anchor_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some_events(2)

    call_command("audit_anchor")

    assert capsys.readouterr().out == (
        f"Anchor 1 holds 1 chain with 2 events; copy {anchor_file} to another machine.\n"
    )


def test_audit_anchor_says_that_nothing_has_happened(
    anchor_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    an_event()
    tasks.anchor(job="any")

    call_command("audit_anchor")

    assert "Nothing has happened since the last anchor" in capsys.readouterr().out
    assert len(anchor_file.read_bytes().splitlines()) == 1


def test_the_clock_asks_for_an_anchor_every_hour() -> None:
    from django.conf import settings

    from reviewapp.celery import app

    (entry,) = [
        entry
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == tasks.anchor.name
    ]
    assert entry["schedule"] == timedelta(hours=1)
    assert tasks.anchor.name in app.tasks
