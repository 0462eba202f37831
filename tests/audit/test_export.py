"""The exported trail and the script that checks it anywhere."""

import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.audit import services as audit
from reviewapp.audit import verify_audit
from reviewapp.audit.verify_audit import check
from tests.audit.factories import AT, an_event, some_events, somebody, tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported() -> list[bytes]:
    """Three events of one person among four of the system."""
    some_events(2)
    some_events(3, by=somebody())
    some_events(2)
    lines: list[bytes] = []
    assert audit.export(lines.append) == 7
    return lines


@pytest.fixture
def anchors(exported: list[bytes], anchor_file: Path) -> list[bytes]:
    audit.anchor(at=AT)
    return anchor_file.read_bytes().splitlines(keepends=True)


def faults(trail: list[bytes], anchors: list[bytes]) -> list[str]:
    return check(trail, anchors).faults()


def test_it_is_whole(exported: list[bytes], anchors: list[bytes]) -> None:
    assert faults(exported, anchors) == []
    assert faults(exported[3:] + exported[:3], anchors) == []  # chains may come in any order


@pytest.mark.parametrize("place", range(7))
def test_it_is_broken_when_a_line_is_missing(
    exported: list[bytes], anchors: list[bytes], place: int
) -> None:
    assert faults(exported[:place] + exported[place + 1 :], anchors)


@pytest.mark.parametrize("place", range(7))
def test_it_is_broken_when_a_line_stands_twice(
    exported: list[bytes], anchors: list[bytes], place: int
) -> None:
    (fault,) = faults([*exported[: place + 1], *exported[place:]], anchors)

    assert "so it is repeated or out of order" in fault


def test_it_is_broken_when_lines_change_places(exported: list[bytes], anchors: list[bytes]) -> None:
    exported[0], exported[1] = exported[1], exported[0]

    (fault,) = faults(exported, anchors)

    assert "event 2: 1 is missing before it" in fault


def test_it_is_broken_when_the_end_is_cut(exported: list[bytes], anchors: list[bytes]) -> None:
    (fault,) = faults(exported[:-1], anchors)

    assert fault.startswith("Chain system, event 4: the end is cut off; anchor 1 of 2026-11-21")


def test_it_is_broken_when_a_chain_is_dropped(exported: list[bytes], anchors: list[bytes]) -> None:
    (fault,) = faults(exported[3:], anchors)

    assert "event 1: the whole chain is missing" in fault


def test_it_is_broken_when_a_line_says_one_thing_twice(
    exported: list[bytes], anchors: list[bytes]
) -> None:
    exported[0] = exported[0].replace(b"{", b'{"verb":"forged",', 1)

    assert faults(exported, anchors)[0] == (
        "Line 1: it is not one canonical JSON object and a line end."
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_it_is_broken_by_any_single_changed_character(
    exported: list[bytes], anchors: list[bytes], data: st.DataObject
) -> None:
    text = b"".join(exported).decode()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(
        st.one_of(st.characters(codec="utf-8"), st.sampled_from('0123456789abcdef,:"{}')).filter(
            lambda letter: letter != text[place]
        )
    )

    changed = text[:place] + other + text[place + 1 :]

    assert faults(changed.encode().splitlines(keepends=True), anchors)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_its_anchors_are_broken_by_any_single_changed_byte(
    exported: list[bytes], anchors: list[bytes], data: st.DataObject
) -> None:
    text = bytearray(b"".join(anchors))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= data.draw(st.integers(1, 255))

    assert faults(exported, bytes(text).splitlines(keepends=True))


def test_it_hands_over_what_is_broken_as_it_is() -> None:
    some_events(2)
    tamper("""UPDATE audit_event SET facts = '{"auc": 0.5}' WHERE seq = 1""")
    lines: list[bytes] = []

    assert audit.export(lines.append) == 2

    assert b'"auc": 0.5' in lines[0]
    assert check(lines).faults()[0] == "Line 1: it is not canonical JSON."


def test_it_says_where_a_row_cannot_be_read() -> None:
    some_events(1)
    impossible = "infinity" if connection.vendor == "postgresql" else "2026-13-45 00:00:00"
    tamper("UPDATE audit_event SET at = %s", impossible)
    lines: list[bytes] = []

    audit.export(lines.append)

    assert lines[-1].startswith(b'{"unreadable":')
    assert check(lines).faults()[0].startswith("Line 1: it does not have exactly the fields")


# --- the script ---


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """As on another machine: no site packages, no environment, no folder of ours."""
    return subprocess.run(
        [sys.executable, "-I", "-S", verify_audit.__file__, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={},
    )


def test_the_script_finds_it_whole(tmp_path: Path, anchor_file: Path) -> None:
    some_events(3)
    audit.anchor(at=AT)
    call_command("audit_export", str(tmp_path / "trail.jsonl"))

    done = run(tmp_path / "trail.jsonl", anchor_file)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The trail is whole: 3 events in 1 chain, in agreement with 1 anchor.\n"


def test_the_script_names_every_broken_chain(tmp_path: Path, exported: list[bytes]) -> None:
    file = tmp_path / "trail.jsonl"
    file.write_bytes(b"".join(exported[1:3] + exported[4:]))

    done = run(file)

    assert done.returncode == 1
    first, second = done.stdout.splitlines()
    assert "is broken in 2 places. Chain person:" in first
    assert second == "  Chain system, event 2: 1 is missing before it."


@pytest.mark.parametrize("whole", [True, False])
def test_the_script_is_the_code_the_site_runs(
    tmp_path: Path,
    exported: list[bytes],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    whole: bool,
) -> None:
    file = tmp_path / "trail.jsonl"
    file.write_bytes(b"".join(exported[not whole :]))
    monkeypatch.setattr(sys, "argv", ["verify_audit.py", str(file)])

    with pytest.raises(SystemExit) as ended:
        run_path(verify_audit.__file__, run_name="__main__")

    assert ended.value.code == (0 if whole else 1)
    assert capsys.readouterr().out == run(file).stdout


def test_the_script_says_when_there_is_nothing_to_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify_audit.main([str(tmp_path / "none")]) == 2
    assert "so nothing was checked" in capsys.readouterr().err


def test_it_is_not_written_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "trail.jsonl"
    file.write_text("kept")

    with pytest.raises(CommandError, match="so nothing was exported"):
        call_command("audit_export", str(file))

    assert file.read_text() == "kept"


def test_it_says_how_to_check_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    an_event()

    call_command("audit_export", str(tmp_path / "trail.jsonl"))

    said = capsys.readouterr().out
    assert said.startswith("1 event in ")
    assert "verify_audit.py" in said
