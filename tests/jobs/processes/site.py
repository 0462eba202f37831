"""A whole site of a test's own: database, broker, workers, and a desk to ask at."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import services

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 40.0  # seconds; two busy cores are slow, a hang is slower


def wait_until(true: Callable[[], object], what: str, *, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain until {what}"
        time.sleep(0.1)


class Site:
    """Short leases and frequent sweeps, so that a test takes seconds."""

    def __init__(self, folder: Path, *, database: str, broker: str, prefix: str = "") -> None:
        self.folder = folder
        self.notes = folder / "notes.txt"
        self.prefix = prefix
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "OMP_WAIT_POLICY"},
            "DJANGO_SETTINGS_MODULE": "reviewapp.settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "DATABASE_POOL": "4",
            "BROKER_URL": broker,
            "QUEUE_PREFIX": prefix,
            "SECRET_KEY": "a key for tests only",
            "JOB_LEASE_SECONDS": "2",
            "JOB_HEARTBEAT_SECONDS": "0.3",
            "JOB_SWEEP_SECONDS": "0.5",
            "JOB_RESEND_SECONDS": "1",
            "JOB_STOP_GRACE_SECONDS": "1.5",
            "JOB_REPORT_SECONDS": "0.1",
            "CELERY_SKIP_CHECKS": "1",
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self._desk: subprocess.Popen[str] | None = None

    def desk(self, do: str, *args: object, **kwargs: object) -> Any:  # noqa: ANN401 JSON
        if self._desk is None:
            self._desk = subprocess.Popen(
                [sys.executable, "-m", "tests.jobs.processes.desk"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._desk.stdin
        assert self._desk.stdout
        self._desk.stdin.write(json.dumps({"do": do, "with": args, "and": kwargs}) + "\n")
        self._desk.stdin.flush()
        line = self._desk.stdout.readline()
        assert line, f"the desk could not {do}"
        return json.loads(line)

    def enqueue(self, task: str, **arguments: object) -> str:
        return str(self.desk("enqueue", task, file=str(self.notes), **arguments))

    def row(self, job_id: str) -> dict[str, Any]:
        return dict(self.desk("row", job_id))

    def start_worker(
        self, *, concurrency: int = 1, pool: str = "prefork", clock: bool = True, queue: str = "cpu"
    ) -> subprocess.Popen[bytes]:
        number = len(self._processes)
        beat = ["-B", "--schedule", str(self.folder / f"beat-{number}")] if clock else []
        command = [sys.executable, "-m", "celery", "-A", "reviewapp.celery", "worker"]
        options = ["-I", "tests.jobs.processes.tasks", "-Q", f"{self.prefix}{queue}"]
        options += ["-c", str(concurrency), "-P", pool, "-n", f"w{number}@test", "-l", "info"]
        options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with (self.folder / f"worker-{number}.log").open("wb") as log:
            worker = subprocess.Popen(
                command + options + beat,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(worker)
        return worker

    def start_web(self, *, port: int) -> str:
        """The real server; the same application, and one more address that lists its modules."""
        command = [sys.executable, "-m", "uvicorn", "tests.jobs.processes.told_modules:application"]
        options = ["--port", str(port), "--lifespan", "off", "--timeout-graceful-shutdown", "1"]
        with (self.folder / "web.log").open("wb") as log:
            web = subprocess.Popen(
                command + options,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(web)
        wait_until(lambda: services.answers(f"http://127.0.0.1:{port}"), "the site answers")
        return f"http://127.0.0.1:{port}"

    def wait_for_worker(self, number: int = 0) -> None:
        log = self.folder / f"worker-{number}.log"
        wait_until(lambda: " ready." in log.read_text(), f"worker {number} is ready")

    def noted(self, word: str) -> list[list[str]]:
        """The lines that begin with this word, without it."""
        if not self.notes.exists():
            return []
        lines = [line.split() for line in self.notes.read_text().splitlines()]
        return [rest for first, *rest in lines if first == word]

    def wait_for_start(self, number: int = 1) -> int:
        """Wait until work has started so many times; return the process id of the last."""
        wait_until(lambda: len(self.noted("start")) >= number, f"start number {number}")
        return int(self.noted("start")[number - 1][1])

    def wait_for_state(self, job_id: str, state: str) -> dict[str, Any]:
        wait_until(lambda: self.row(job_id)["state"] == state, f"the job is {state}")
        return self.row(job_id)

    def close(self) -> None:
        for process in self._processes:
            end_group(process)
        if self._desk and self._desk.poll() is None:
            self.desk("forget")  # no later worker finds what this test left
            with self._desk as desk:  # closes its pipes too
                desk.kill()


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a worker with all its children; what was stopped is ended too."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
