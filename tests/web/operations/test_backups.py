"""What a backup refuses, and what it does with an older one."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from pytest_django import Settings

from reviewapp.audit.models import Event
from reviewapp.imaging import stores
from reviewapp.web.operations import backups, dumps
from reviewapp.web.operations.errors import BackupRefusal
from tests.factories import a_person

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA_DIR", "INTAKE_DIR", "MODEL_DIR", "AUDIT_ANCHOR_DIR"):
        setattr(settings, name, tmp_path / "site" / name.lower())
        (tmp_path / "site" / name.lower()).mkdir(parents=True)
    # The database has a drill of its own; here it is a file like any other.
    monkeypatch.setattr(dumps, "dump", lambda into: into.write_bytes(b"rows"))
    monkeypatch.setattr(dumps, "put_back", lambda _: None)


def kept_in(folder: Path, *, older: Path | None = None) -> Path:
    backups.back_up(folder, at=NOW, older=older, say=lambda _: None)
    return folder


def test_keys_and_copies_are_for_this_user_only(settings: Settings, tmp_path: Path) -> None:
    key = Path(settings.DATA_DIR) / "secret.key"
    key.write_text("secret")

    kept = kept_in(tmp_path / "kept")

    assert (kept / "secrets" / "secret.key").read_text() == "secret"
    assert (kept / "secrets" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert kept.stat().st_mode & 0o777 == 0o700


def test_an_altered_file_is_named_and_nothing_is_put_back(tmp_path: Path) -> None:
    digest = stores.keep(b"pixels")
    kept = kept_in(tmp_path / "kept")
    (kept / "pixels" / stores.address(digest)).write_bytes(b"pixelz")

    with pytest.raises(BackupRefusal, match=r"pixels/.* is not what was backed up"):
        backups.put_back(kept, say=lambda _: None)


def test_a_file_that_is_missing_is_named(settings: Settings, tmp_path: Path) -> None:
    (Path(settings.MODEL_DIR) / "weights").write_bytes(b"weights")
    kept = kept_in(tmp_path / "kept")
    (kept / "models" / "weights").unlink()

    with pytest.raises(BackupRefusal, match="weights cannot be read"):
        backups.put_back(kept, say=lambda _: None)


def test_half_a_backup_is_none(tmp_path: Path) -> None:
    kept = kept_in(tmp_path / "kept")
    (kept / "backup.json").unlink()

    with pytest.raises(BackupRefusal, match="no whole backup"):
        backups.put_back(kept, say=lambda _: None)


def test_a_list_that_was_altered_is_noticed(tmp_path: Path) -> None:
    kept = kept_in(tmp_path / "kept")
    with (kept / "files.jsonl").open("a") as file:
        file.write(json.dumps({"name": "x", "size": 1, "sha256": "0"}) + "\n")

    with pytest.raises(BackupRefusal, match="no whole backup"):
        backups.put_back(kept, say=lambda _: None)


@pytest.mark.parametrize("name", ["../secret", "secrets/../secret", "/etc/secret"])
def test_a_list_may_not_name_what_lies_outside(tmp_path: Path, name: str) -> None:
    kept = kept_in(tmp_path / "kept")
    outside = {"name": name, "size": 1, "sha256": "0"}
    (kept / "files.jsonl").write_text(json.dumps(outside) + "\n")
    told = json.loads((kept / "backup.json").read_text())
    told["list_sha256"] = backups._digest(kept / "files.jsonl")
    (kept / "backup.json").write_text(json.dumps(told))

    with pytest.raises(BackupRefusal, match="outside of the backup"):
        backups.put_back(kept, say=lambda _: None)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "thesis.txt").write_text("mine")

    with pytest.raises(BackupRefusal, match="not an empty folder"):
        kept_in(tmp_path / "kept")
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["thesis.txt"]


def test_pixels_of_an_older_backup_are_linked(tmp_path: Path) -> None:
    digest = stores.keep(b"pixels that lie in both")
    one = kept_in(tmp_path / "one")
    two = kept_in(tmp_path / "two", older=one)

    name = f"pixels/{stores.address(digest)}"
    assert (two / name).stat().st_ino == (one / name).stat().st_ino
    backups.put_back(two, say=lambda _: None)


def test_a_pixel_that_an_older_backup_lost_is_copied_anew(tmp_path: Path) -> None:
    name = f"pixels/{stores.address(stores.keep(b'pixels that rot'))}"
    one = kept_in(tmp_path / "one")
    (one / name).write_bytes(b"pixels that r0t")

    two = kept_in(tmp_path / "two", older=one)

    assert (two / name).read_bytes() == b"pixels that rot"
    backups.put_back(two, say=lambda _: None)


def test_what_is_being_packed_is_left_out(settings: Settings, tmp_path: Path) -> None:
    releases = Path(settings.DATA_DIR) / "releases"
    whole = releases / "0f8fad5b-d9cb-469f-a165-70867728950e"
    for folder in (whole, whole.with_suffix(".part-1")):
        folder.mkdir(parents=True)
        (folder / "manifest").write_text("")

    kept = kept_in(tmp_path / "kept")

    assert [path.name for path in (kept / "releases").iterdir()] == [whole.name]


def test_a_bucket_has_no_folders_to_look_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There `exists` knows objects alone."""
    stores.keep(b"pixels")
    exists = FileSystemStorage.exists
    monkeypatch.setattr(
        FileSystemStorage,
        "exists",
        lambda store, name: exists(store, name) and not Path(store.path(name)).is_dir(),
    )

    kept = kept_in(tmp_path / "kept")

    assert any(path.is_file() for path in (kept / "pixels").rglob("*"))


def test_a_folder_that_was_open_to_all_is_closed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir(mode=0o755)

    assert kept_in(tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_all_of_it_lies_where_it_lay(settings: Settings, tmp_path: Path) -> None:
    digest = stores.keep(b"pixels")
    (Path(settings.MODEL_DIR) / "weights").write_bytes(b"weights")
    (Path(settings.INTAKE_DIR) / "pseudonym.key").write_text("key")
    kept = kept_in(tmp_path / "kept")
    for name in ("MODEL_DIR", "INTAKE_DIR"):
        setattr(settings, name, tmp_path / "new" / name.lower())

    backups.put_back(kept, say=lambda _: None)

    assert (Path(settings.MODEL_DIR) / "weights").read_bytes() == b"weights"
    assert (Path(settings.INTAKE_DIR) / "pseudonym.key").read_text() == "key"
    assert stores.read(digest) == b"pixels"


def test_the_command_notes_what_it_did(tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "kept"))

    assert Event.objects.get(verb="site.backed_up").facts == {"files": 1}


def test_the_command_says_why_it_did_not(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()

    with pytest.raises(CommandError, match="not an empty folder"):
        call_command("backup", str(tmp_path / "kept"))
    assert not Event.objects.filter(verb="site.backed_up").exists()


def test_a_disk_that_is_full_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dumps, "dump", full)

    with pytest.raises(CommandError, match="Make room"):
        call_command("backup", str(tmp_path / "kept"))


def test_a_site_with_people_is_not_replaced(tmp_path: Path) -> None:
    a_person()

    with pytest.raises(CommandError, match="has people already"):
        call_command("restore", str(kept_in(tmp_path / "kept")))


def test_a_restore_ends_with_a_look_at_the_trail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("restore", str(kept_in(tmp_path / "kept")))

    assert "The trail is whole" in capsys.readouterr().out
    assert Event.objects.filter(verb="site.restored").exists()
