"""From an empty database to a site that somebody can sign in to."""

import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from reviewapp.accounts.selectors import active_administrators
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]


@pytest.fixture(autouse=True)
def _folders(settings: Settings, tmp_path: Path) -> None:
    for name in ("DATA_DIR", "INTAKE_DIR", "MODEL_DIR", "AUDIT_ANCHOR_DIR"):
        setattr(settings, name, tmp_path)
    settings.BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}


def set_up(monkeypatch: pytest.MonkeyPatch, *words: str, password: str = PASSWORD) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    call_command("setup", *words, "--password-stdin")


GRACE = ("--email", "grace@example.org", "--name", "Grace Hopper")


def test_it_makes_an_administrator_and_a_key_and_looks_at_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    set_up(monkeypatch, *GRACE)

    told = capsys.readouterr().out
    assert active_administrators().get().check_password(PASSWORD)
    assert (tmp_path / "release-signing.key").stat().st_mode & 0o777 == 0o600
    assert "Grace Hopper can now sign in as grace@example.org" in told
    assert "The database answers." in told


def test_the_second_time_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    set_up(monkeypatch, *GRACE)
    key = (tmp_path / "release-signing.key").read_bytes()

    set_up(monkeypatch, "--email", "other@example.org", "--name", "Other")

    assert active_administrators().get().email == "grace@example.org"
    assert (tmp_path / "release-signing.key").read_bytes() == key
    assert "an administrator already" in capsys.readouterr().out


def test_a_weak_password_is_refused_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="password"):
        set_up(monkeypatch, *GRACE, password="grace")
    assert not active_administrators().exists()


def test_without_a_name_it_says_what_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="Give --email and --name"):
        set_up(monkeypatch)
