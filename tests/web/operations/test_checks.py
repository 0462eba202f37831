"""What else a site is asked than whether its pages work."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings
from time_machine import travel

from reviewapp.accounts.roles import Role
from reviewapp.audit import anchor as anchors
from reviewapp.audit import selectors
from reviewapp.audit import services as audit
from reviewapp.jobs.models import Job, State
from reviewapp.web.operations import checks, readiness
from reviewapp.web.operations.checks import NotReady
from tests.factories import a_person

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _folders(settings: Settings, tmp_path: Path) -> Iterator[None]:
    for name in checks.FOLDERS:
        setattr(settings, name, tmp_path / name.lower())
        (tmp_path / name.lower()).mkdir()
    with travel(NOW, tick=False):
        yield


def a_job(*, waits: timedelta, **others: object) -> Job:
    said: dict[str, object] = {"task": "t", "queue": "cpu", "title": "T", "max_attempts": 3}
    return Job.objects.create(**{**said, "created_at": NOW - waits, **others})


@pytest.mark.django_db
def test_work_that_nobody_takes_is_named_with_its_queue() -> None:
    a_job(waits=timedelta(minutes=6), queue="gpu")

    with pytest.raises(NotReady, match="“gpu” since 2026-11-22 11:54 UTC"):
        checks.WARNINGS["workers"]()


@pytest.mark.django_db
def test_work_may_wait_while_its_queue_is_worked_on() -> None:
    a_job(waits=timedelta(minutes=6))
    lease = {"lease_until": NOW + timedelta(minutes=1), "worker": "one", "attempt": 1}
    a_job(waits=timedelta(hours=1), state=State.RUNNING, started_at=NOW, heartbeat_at=NOW, **lease)

    assert checks.WARNINGS["workers"]() == "No work waits for a worker."


@pytest.mark.django_db
def test_work_that_was_just_queued_is_no_alarm() -> None:
    a_job(waits=timedelta(minutes=4))

    assert checks.WARNINGS["workers"]() == "No work waits for a worker."


def test_a_disk_that_fills_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_FREE", 2**60)

    with pytest.raises(NotReady, match=r"DATA_DIR.*INTAKE_DIR.*Make room"):
        checks.WARNINGS["disk"]()


def test_a_folder_that_is_gone_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.MODEL_DIR = tmp_path / "unplugged"

    with pytest.raises(NotReady, match=r"unplugged \(MODEL_DIR\)"):
        checks.WARNINGS["disk"]()


@pytest.mark.django_db
def test_an_event_of_tomorrow_tells_of_a_wrong_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_time_of_the_database", lambda: NOW)
    audit.record("site.opened", None, by=None, at=NOW + timedelta(days=1))

    with pytest.raises(NotReady, match="2026-11-23 12:00:00 UTC, which is still to come"):
        checks.WARNINGS["clock"]()


@pytest.mark.django_db
def test_two_clocks_apart_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_time_of_the_database", lambda: NOW - timedelta(minutes=3))

    with pytest.raises(NotReady, match="0:03:00 apart"):
        checks.WARNINGS["clock"]()


@pytest.mark.django_db
def test_clocks_that_agree_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_time_of_the_database", lambda: NOW)

    assert checks.WARNINGS["clock"]() == "The clocks agree."


@pytest.mark.django_db
def test_the_database_is_asked_for_its_time() -> None:
    assert checks._time_of_the_database().tzinfo is not None


@pytest.mark.django_db
def test_a_trail_that_holds_its_anchors_is_fine() -> None:
    audit.record("site.opened", None, by=None, at=NOW)
    audit.anchor(at=NOW)

    assert "holds all" in checks.WARNINGS["trail"]()


@pytest.mark.django_db
def test_an_end_that_was_anchored_and_is_gone_is_noticed() -> None:
    audit.record("site.opened", None, by=None, at=NOW)
    anchors.append({"system": (2, "0" * 64)}, at=NOW)

    with pytest.raises(NotReady, match="the end of system"):
        checks.WARNINGS["trail"]()


@pytest.mark.django_db
def test_more_chains_than_are_asked_for_at_once() -> None:
    audit.record("site.opened", None, by=None, at=NOW)
    (head,) = selectors.heads().values()
    others = {f"person:{number}": (1, "0" * 64) for number in range(selectors.CHAINS_AT_ONCE)}
    anchors.append({"system": head, **others}, at=NOW)

    assert audit.lost_heads() == sorted(others)


@pytest.mark.django_db
def test_an_anchor_that_is_none_is_noticed() -> None:
    anchors.path().write_text("no anchor\n", "utf-8")

    with pytest.raises(NotReady, match="is not an anchor"):
        checks.WARNINGS["trail"]()


@pytest.mark.django_db
@pytest.mark.usefixtures("built")
def test_a_warning_is_shown_and_does_not_close_the_site(settings: Settings) -> None:
    _with_a_queue(settings)
    a_job(waits=timedelta(minutes=6))

    answer = Client().get("/health/ready")

    assert answer.status_code == 200
    # Anybody may ask: where folders lie and what waits is for those who run the site.
    assert answer.json()["checks"]["workers"] == {"ok": False}


@pytest.mark.django_db
@pytest.mark.usefixtures("built")
def test_the_doctor_says_a_sentence_for_each_part(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    _with_a_queue(settings)
    call_command("doctor", json=True)

    told = {one["name"]: one for one in json.loads(capsys.readouterr().out)}

    assert set(told) == {*checks.CHECKS, *checks.WARNINGS, *readiness.WANTED}
    assert "manage.py setup" in told["people"]["sentence"]


@pytest.mark.django_db
@pytest.mark.usefixtures("built")
def test_the_doctor_fails_when_the_site_cannot_work(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"

    with pytest.raises(CommandError):
        call_command("doctor")

    assert "AMISS  queue" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_administrator_is_wanted() -> None:
    a_person(Role.ADMINISTRATOR)

    assert readiness.WANTED["people"]() == "There is an administrator."


def test_letters_that_stay_here_are_noticed(settings: Settings) -> None:
    settings.EMAIL_BACKEND = readiness.AS_FILES
    with pytest.raises(NotReady, match="no invitation reaches anybody"):
        readiness.WANTED["letters"]()

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert readiness.WANTED["letters"]() == "Letters are sent."


def test_an_open_address_is_noticed(settings: Settings) -> None:
    settings.HTTPS, settings.PUBLIC_URL = False, "http://here"
    with pytest.raises(NotReady, match="http://here is no https address"):
        readiness.WANTED["address"]()

    settings.HTTPS, settings.PUBLIC_URL = True, "https://here"
    assert "https://here" in readiness.WANTED["address"]()


def test_a_key_that_others_can_read_is_noticed(settings: Settings) -> None:
    key = Path(settings.DATA_DIR) / "secret.key"
    key.write_text("secret")
    key.chmod(0o640)
    with pytest.raises(NotReady, match=r"secret\.key can be read by others"):
        readiness.WANTED["secrets"]()

    key.chmod(0o600)
    assert "this user only" in readiness.WANTED["secrets"]()


def _with_a_queue(settings: Settings) -> None:
    folder = Path(settings.DATA_DIR) / "messages"
    folder.mkdir()
    settings.BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(folder)}
