"""A site is backed up, lost, and put back elsewhere: the restore drill."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import fresh_database, missing

ROOT = Path(__file__).resolve().parents[3]


class Machine:
    """A machine with a site of its own."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.folder.mkdir()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.endswith(("_DIR", "_URL", "_KEY"))
        }
        database = database or f"sqlite:///{folder}/site.sqlite3"
        self.environment = {
            **kept,
            "DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "SECRET_KEY": "a secret that its owner keeps elsewhere, since it is not made here",
            "DJANGO_SETTINGS_MODULE": "reviewapp.settings",
        }

    def manage(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert bool(done.returncode) == fails, done.stderr[-2000:]
        return done.stderr if fails else done.stdout

    def trail(self) -> list[str]:
        path = self.folder / "trail.jsonl"
        self.manage("audit_export", str(path))
        return path.read_text("utf-8").splitlines()

    def pixels(self) -> dict[str, bytes]:
        store = self.folder / "pixels"
        return {
            str(path.relative_to(store)): path.read_bytes()
            for path in store.rglob("*")
            if path.is_file()
        }


def drill(lost: Machine, found: Machine, kept: Path) -> None:
    lost.manage("migrate", "--verbosity", "0")
    lost.manage("demo", "--force")
    lost.manage("audit_anchor")
    before = lost.trail()

    lost.manage("backup", str(kept))
    # As a composed site is: its tables are there, and perhaps of a newer version.
    found.manage("migrate", "--verbosity", "0")
    told = found.manage("restore", str(kept))

    assert "The trail is whole" in told
    assert set(before) <= set(found.trail())
    assert found.pixels() == lost.pixels()
    for name in ("release-signing.key", "intake/pseudonym.key", "anchors/anchors.jsonl"):
        there = (lost.folder / name).exists()
        assert there == (found.folder / name).exists(), name
        assert not there or (lost.folder / name).read_bytes() == (found.folder / name).read_bytes()
    assert "has people already" in found.manage("restore", str(kept), fails=True)


@pytest.mark.processes
def test_an_embedded_site_comes_back(tmp_path: Path) -> None:
    drill(Machine(tmp_path / "lost"), Machine(tmp_path / "found"), tmp_path / "kept")


@pytest.mark.processes
@pytest.mark.services
def test_a_site_on_postgres_comes_back(tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        missing("pg_dump is not installed")
    with fresh_database() as lost, fresh_database() as found:
        drill(
            Machine(tmp_path / "lost", lost),
            Machine(tmp_path / "found", found),
            tmp_path / "kept",
        )


@pytest.mark.processes
def test_a_backup_of_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    site = Machine(tmp_path / "site")
    site.manage("migrate", "--verbosity", "0")
    site.manage("backup", str(tmp_path / "kept"))
    path = tmp_path / "kept" / "backup.json"
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**told, "database": "site.dump"}), "utf-8")

    assert "kind of database" in site.manage("restore", str(tmp_path / "kept"), fails=True)
