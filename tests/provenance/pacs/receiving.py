"""A receiving service as a process of its own, in a folder and database of its own."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.tree import ROOT
from tests.deploy.grown import free_port

PATIENCE = 60.0
OWNER = "researcher@example.org"
TITLE = "REVIEWAPP"


@dataclass
class Service:
    """Where it listens, and what it has written down."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def log(self) -> str:
        return (self.folder / "service.log").read_text("utf-8")

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "site.sqlite3") as connection:
            return list(connection.execute(question))

    def ended_receptions(self, number: int) -> list[tuple[object, ...]]:
        """Wait until so many associations are over; say sender, received and refused of each."""
        question = (
            "SELECT sender, received, refused FROM provenance_pacs_reception "
            "WHERE ended_at IS NOT NULL ORDER BY begun_at"
        )
        end = time.monotonic() + PATIENCE
        while len(found := self.ask(question)) < number:
            assert time.monotonic() < end, f"{number} receptions ended, not {found}"
            time.sleep(0.1)
        return found

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def manage(folder: Path, *words: str, said: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(folder),
        input=said,
        check=False,
        capture_output=True,
        text=True,
    )


def environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "DATA_DIR": str(folder),
        "SECRET_KEY": "only for a test",
        "LOG_LEVEL": "DEBUG",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
    }


def a_site(folder: Path) -> Path:
    """Its tables, and the researcher to whom things are sent."""
    folder.mkdir(parents=True, exist_ok=True)
    assert manage(folder, "migrate", "--noinput", "--verbosity", "0").returncode == 0
    made = ("make_person", OWNER, "--name", "R", "--role", "researcher", "--password-stdin")
    assert manage(folder, *made, said="correct horse battery\n").returncode == 0
    return folder


@contextmanager
def running(
    folder: Path,
    *options: str,
    senders: str = "TESTSENDER@127.0.0.1",
    intake: Path | None = None,
) -> Iterator[Service]:
    port = free_port()
    command = [sys.executable, "manage.py", "receive_dicom", "--port", str(port)]
    told = ["--from", senders, "--owner", OWNER, "--project", "chest", "--grace", "2"]
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *told, *options],
            cwd=ROOT,
            env=environment(folder) | ({"INTAKE_DIR": str(intake)} if intake else {}),
            stdout=log,
            stderr=log,
        )
    service = Service(folder, port, process)
    try:
        end = time.monotonic() + PATIENCE
        while "receives on port" not in service.log:
            assert process.poll() is None, service.log
            assert time.monotonic() < end, "it does not listen"
            time.sleep(0.1)
        yield service
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(PATIENCE)
