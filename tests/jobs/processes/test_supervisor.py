"""`python -m reviewapp.supervisor`: the whole site as one program."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewapp.supervisor import Child, Supervisor, address, answers
from tests.jobs.processes.site import ROOT, wait_until

pytestmark = pytest.mark.processes


class Running:
    """A supervisor under test, and what it said."""

    def __init__(self, folder: Path, database: str) -> None:
        self.said = folder / "said.txt"
        self.port = _free_port()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "reviewapp.settings",
            "PORT": str(self.port),
            "DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "BROKER_URL": "filesystem://",
            "SECRET_KEY": "a key for tests only",
            "WORKER_PROCESSES": "1",
        }
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "reviewapp.supervisor"],
                cwd=ROOT,
                env=environment,
                stdout=said,
                stderr=said,
            )

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said.read_text(), f"it says “{words}”")

    def children(self) -> list[int]:
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(line) for line in found.stdout.split()]

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path, database: str) -> Iterator[Running]:
    site = Running(tmp_path, database)
    yield site
    site.close()


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_within_seconds_and_leaves_nothing_behind(
    running: Running, word: signal.Signals
) -> None:
    begun = time.monotonic()
    running.wait_for(f"The site is at http://127.0.0.1:{running.port}/")
    assert time.monotonic() - begun < 15
    children = running.children()
    assert len(children) == 2

    running.process.send_signal(word)

    assert running.process.wait(timeout=15) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert not answers("127.0.0.1", running.port)


def test_it_starts_a_killed_web_server_again(running: Running) -> None:
    running.wait_for("The site is at")
    before = running.children()

    os.kill(before[0], signal.SIGKILL)
    running.wait_for("The web server stopped by itself (status -9)")
    wait_until(lambda: len(running.children()) == 2, "both run again")

    wait_until(lambda: answers("127.0.0.1", running.port), "the site answers again")
    assert running.children() != before


def test_it_names_a_free_port_when_its_own_is_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "reviewapp.supervisor"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port), "DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert ended.returncode == 1
    assert f"Port {port} is in use or not for this user to open, so nothing was st" in ended.stdout
    assert "Start with PORT=" in ended.stdout


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.second = 0.0

    def __call__(self) -> float:
        return self.second


def _settle(child: Child) -> None:
    wait_until(lambda: not child.is_running, "the child has stopped")
    child.look_after()


def test_it_waits_longer_before_each_new_start_of_a_broken_child() -> None:
    clock = Hand()
    child = Child("worker", ["false"], clock=clock)
    child.start()
    _settle(child)  # due in 1 s
    clock.second = 1
    child.look_after()
    _settle(child)  # due in 2 s

    clock.second = 2
    child.look_after()
    assert child.starts == 2
    clock.second = 3
    child.look_after()
    assert child.starts == 3
    _settle(child)


def test_it_forgives_a_child_that_has_run_for_a_minute() -> None:
    clock = Hand()
    child = Child("worker", ["sleep", "60"], clock=clock)
    child.start()
    clock.second = 61

    child.look_after()
    child.end()

    assert child.starts == 0


def test_it_gives_up_on_a_child_that_never_settles(capsys: pytest.CaptureFixture[str]) -> None:
    child = Child("worker", ["false"], starts=4)
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    status = Supervisor([child], host="127.0.0.1", port=_free_port()).run()

    for number, handler in zip((signal.SIGINT, signal.SIGTERM), handlers, strict=True):
        signal.signal(number, handler)
    assert status == 1
    assert "The worker stopped 5 times in a row" in capsys.readouterr().out


def test_a_second_ctrl_c_ends_a_child_that_will_not_stop() -> None:
    deaf = Child("worker", ["bash", "-c", "trap '' TERM; while true; do sleep 0.1; done"])
    deaf.start()
    supervisor = Supervisor([deaf], host="127.0.0.1", port=_free_port())
    wait_until(lambda: deaf.is_running, "the child runs")
    time.sleep(0.3)  # until bash has set its trap

    signal.signal(signal.SIGALRM, supervisor.on_signal)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    begun = time.monotonic()
    supervisor.stop()

    assert time.monotonic() - begun < 3
    assert not deaf.is_running


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104 shown, not bound
        ("::1", "http://[::1]:8000/"),
    ],
)
def test_it_prints_an_address_that_can_be_clicked(host: str, shown: str) -> None:
    assert address(host, 8000) == shown
