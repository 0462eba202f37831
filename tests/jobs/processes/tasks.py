"""Work for real workers in tests: each leaves one line per effect in a file."""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from celery import shared_task

from reviewapp.jobs import services as jobs
from reviewapp.jobs.services import Progress


def _note(file: str, text: str) -> None:
    with Path(file).open("a") as notes:
        notes.write(f"{text}\n")


def count(progress: Progress, *, file: str, steps: int = 1, pause: float = 0.0) -> None:
    """A cooperative task: report after each step, and note the end."""
    _note(file, f"start {progress.attempt} {os.getpid()}")
    for step in range(steps):
        progress.report(step, steps, "steps")
        time.sleep(pause)
    progress.report(steps, steps, "steps")
    _note(file, f"end {progress.attempt}")


def be_deaf(progress: Progress, *, file: str, pause: float) -> None:
    """A task that never asks whether it should stop."""
    _note(file, f"start {progress.attempt} {os.getpid()}")
    time.sleep(pause)
    _note(file, f"end {progress.attempt}")


def hold_the_interpreter(progress: Progress, *, file: str) -> None:
    """Native code that lets no other thread of its process run, the first time."""
    _note(file, f"start {progress.attempt} {os.getpid()}")
    if progress.attempt == 1:
        ctypes.PyDLL(None).sleep(60)
    _note(file, f"end {progress.attempt}")


def kill_itself(progress: Progress, *, file: str) -> None:
    _note(file, f"start {progress.attempt} {os.getpid()}")
    os.kill(os.getpid(), signal.SIGKILL)


def tell_environment(progress: Progress, *, file: str) -> None:
    _note(file, os.environ.get("OMP_WAIT_POLICY", "unset"))
    progress.log("told")


@shared_task(name="tests.count")
def count_task(job_id: str, **_: object) -> None:
    jobs.run(job_id, count)


@shared_task(name="tests.be_deaf")
def deaf_task(job_id: str, **_: object) -> None:
    jobs.run(job_id, be_deaf)


@shared_task(name="tests.hold_the_interpreter")
def holding_task(job_id: str, **_: object) -> None:
    jobs.run(job_id, hold_the_interpreter)


@shared_task(name="tests.kill_itself")
def poison_task(job_id: str, **_: object) -> None:
    jobs.run(job_id, kill_itself)


@shared_task(name="tests.tell_environment")
def environment_task(job_id: str, **_: object) -> None:
    jobs.run(job_id, tell_environment)


def tell_modules(progress: Progress, *, file: str) -> None:
    _note(file, "torch yes" if "torch" in sys.modules else "torch no")


@shared_task(name="tests.tell_modules")
def modules_task(job_id: str, **_: object) -> None:
    jobs.run(job_id, tell_modules)
