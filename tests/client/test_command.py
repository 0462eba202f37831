"""The command `reviewapp` …"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewapp_client import tables
from reviewapp_client.command import main
from tests.client.fake_site import Asked, FakeSite, Told, a_fake_site

ANSWERS = {
    "GET /api/me": {"name": "Grace", "scopes": ["study.view"]},
    "GET /api/studies": {
        "results": [{"id": "s1", "name": "Nodules", "state": "DRAFT"}],
        "next": None,
    },
    "GET /api/studies/s1": {"id": "s1", "name": "Nodules", "readers": [{"email": "a@b.c"}]},
    "POST /api/confirmations": {"confirmation": "proof"},
    "POST /api/studies/s1/closing": {"id": "s1", "state": "CLOSED"},
    "POST /api/trainings": {"job": "j1"},
    "GET /api/jobs/j1": {
        "done": 1,
        "total": 2,
        "ended": True,
        "state": "FAILED",
        "state_label": "Failed",
        "error": "The worker has no room.",
    },
}


def answer(asked: Asked) -> Told:
    found = ANSWERS.get(f"{asked.method} {asked.path.partition('?')[0]}")
    if found is None:
        return Told(404, json.dumps({"detail": "There is nothing here."}).encode())
    return Told(body=json.dumps(found).encode())


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeSite]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with a_fake_site(answer) as found:
        monkeypatch.setenv("REVIEWAPP_URL", found.address)
        monkeypatch.setenv("REVIEWAPP_TOKEN", "rva_x")
        yield found


def typing(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: text)


def test_keeps_a_token_for_its_owner_alone(
    site: FakeSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    typing(monkeypatch, "rva_typed")

    assert main(["login", f"{site.address}/"]) == 0

    kept = tmp_path / "reviewapp" / "account.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert json.loads(kept.read_text()) == {"url": site.address, "token": "rva_typed"}
    monkeypatch.delenv("REVIEWAPP_TOKEN")
    assert main(["studies", "list"]) == 0
    assert site.asked[-1].headers["Authorization"] == "Bearer rva_typed"


def test_says_what_to_do_where_no_site_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REVIEWAPP_URL", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert main(["studies", "list"]) == 1
    assert "reviewapp login" in capsys.readouterr().err


def test_prints_a_table_and_json(site: FakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    main(["studies", "list"])
    assert capsys.readouterr().out.splitlines() == ["id  name     state", "s1  Nodules  DRAFT"]

    main(["studies", "list", "--json"])
    assert json.loads(capsys.readouterr().out)[0]["id"] == "s1"


def test_prints_one_part(site: FakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    main(["studies", "show", "s1", "--field", "id"])
    assert capsys.readouterr().out == "s1\n"

    assert main(["studies", "show", "s1", "--field", "nothing"]) == 1
    assert "has no field" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("my password", {"password": "my password"}), ("123456", {"code": "123456"})],
)
def test_confirms_before_what_weighs(
    site: FakeSite, monkeypatch: pytest.MonkeyPatch, typed: str, sent: dict[str, str]
) -> None:
    typing(monkeypatch, typed)

    assert main(["studies", "close", "s1", "--reason", "All have read."]) == 0

    confirmed, closed = site.asked
    assert json.loads(confirmed.body) == {"password": "", "code": ""} | sent
    assert closed.headers["Confirmation"] == "proof"


def test_does_nothing_without_a_password(
    site: FakeSite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typing(monkeypatch, "")

    assert main(["studies", "close", "s1", "--reason", "Now."]) == 1
    assert site.asked == []


def test_says_why_a_job_failed(site: FakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--preset", "gan", "--seed", "1"]) == 1

    assert capsys.readouterr().err == "The worker has no room.\n"
    assert json.loads(site.asked[0].body) == {"preset": "gan", "seed": 1}


def test_checks_a_folder_that_is_no_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path)]) in {1, 2}


def test_tables_hold_numbers_and_gaps() -> None:
    number = {"name": "kd", "estimate": 0.5, "low": 0.25, "high": None}
    measuring = {"numbers": [number]}

    assert tables.measurements(measuring).loc["kd", "low"] == 0.25
    assert tables.estimates(measuring).shape == (1, 3)
    assert list(tables.rows([{"a": {"b": 1}}]).columns) == ["a.b"]
