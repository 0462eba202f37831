"""Start the site on one machine: web server and worker, together from start to end.

    python -m reviewapp.supervisor      PORT, HOST, DATA_DIR, DATABASE_URL, BROKER_URL as everywhere

Imports neither Django nor Celery: it is up in a tenth of a second and has nothing to crash with.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from reviewapp import environment

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 8.0  # seconds a child may take to stop before it is ended
LONGEST_PAUSE = 30.0  # seconds before a child that keeps stopping is started again
SETTLED = 60.0  # seconds after which a child counts as well
GIVE_UP_AFTER = 5  # starts in a row that did not settle
PR_SET_PDEATHSIG = 1


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _die_with_the_supervisor() -> None:
    """Between fork and exec: on Linux a child is told when its supervisor is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One program of the site, started again with growing pauses when it stops by itself."""

    name: str
    command: list[str]
    clock: Callable[[], float] = time.monotonic
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _due: float = field(default=0.0)

    def start(self) -> None:
        self.starts += 1
        self._started = self.clock()
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops in order.
        self.process = subprocess.Popen(  # noqa: S603 our own programs
            self.command,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=_die_with_the_supervisor,  # noqa: PLW1509 no threads here
        )

    def look_after(self) -> None:
        """Notice that the child stopped, and start it again when its pause is over."""
        if self.process is None:
            if self.clock() >= self._due:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            if self.clock() - self._started > SETTLED:
                self.starts = 0
            return
        self.end()  # what it left behind
        self.process = None
        pause = min(2.0 ** max(self.starts - 1, 0), LONGEST_PAUSE)
        self._due = self.clock() + pause
        say(f"The {self.name} stopped by itself (status {status}); starting it in {pause:g} s.")

    @property
    def is_hopeless(self) -> bool:
        return self.process is None and self.starts >= GIVE_UP_AFTER

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_running:
            self.process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """End the child and every process it started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):  # all of them are gone already
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    def __init__(self, children: Iterable[Child], *, host: str, port: int) -> None:
        self.children = list(children)
        self.host, self.port = host, port
        self.asked_to_stop = 0
        self._greeted = False

    def on_signal(self, *_: object) -> None:
        self.asked_to_stop += 1

    def run(self) -> int:
        """Until somebody asks to stop. The exit status of the whole site."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.on_signal)
        for child in self.children:
            child.start()
        while not self.asked_to_stop:
            for child in self.children:
                child.look_after()
            if gone := [child.name for child in self.children if child.is_hopeless]:
                return self._give_up(gone[0])
            self._greet()
            time.sleep(0.1)
        return self.stop()

    def stop(self) -> int:
        """Ask nicely first; a second Ctrl-C, or the end of patience, ends whatever is left."""
        say("Stopping. Press Ctrl-C again to stop at once.")
        for child in self.children:
            child.ask_to_stop()
        end, asked = time.monotonic() + PATIENCE, self.asked_to_stop
        while any(child.is_running for child in self.children):
            if time.monotonic() > end or self.asked_to_stop > asked:
                break
            time.sleep(0.05)
        for child in self.children:
            child.end()
        say("Stopped.")
        return 0

    def _give_up(self, name: str) -> int:
        say(
            f"The {name} stopped {GIVE_UP_AFTER} times in a row, so everything is stopped. "
            f"Its own words above say why; correct that, then start again."
        )
        self.stop()
        return 1

    def _greet(self) -> None:
        if not self._greeted and answers(self.host, self.port):
            self._greeted = True
            say(f"The site is at {address(self.host, self.port)} – Ctrl-C stops it.")


def address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 compared, not bound
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def answers(host: str, port: int) -> bool:
    """Somebody accepts connections there."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 compared, not bound
    try:
        with socket.create_connection((reachable, port), timeout=0.2):
            return True
    except OSError:
        return False


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there; a port in TIME_WAIT is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def is_here(host: str) -> bool:
    """Whether this machine has such an address at all, whatever the port."""
    try:
        family = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True


def why_not(host: str, port: int) -> str:
    """What stands against listening there, as a sentence; nothing, if nothing does."""
    if is_free(host, port):
        return ""
    if not is_here(host):
        return (
            f"HOST={host!r} is no address of this machine, so nothing was started. "
            f"Use HOST=127.0.0.1 for this machine alone, or HOST=0.0.0.0 for its network."
        )
    other = next((near for near in range(port + 1, port + 100) if is_free(host, near)), 8000)
    return (
        f"Port {port} is in use or not for this user to open, so nothing was started. "
        f"Start with PORT={other} make run"
    )


def web(host: str, port: int) -> Child:
    command = [sys.executable, "-m", "uvicorn", "reviewapp.asgi:application"]
    # Live pages hold their connection for a minute; a stop does not wait for that.
    options = ["--host", host, "--port", str(port), "--timeout-graceful-shutdown", "2"]
    options += ["--lifespan", "off", "--no-access-log", "--log-level", "warning"]
    return Child("web server", command + options)


def worker(data_dir: Path) -> Child:
    prefix = environment.text("QUEUE_PREFIX", "")
    processes = environment.number("WORKER_PROCESSES", 2, low=1, high=64)
    # In a container root is nobody special; Celery warns of it at every start.
    quiet = ["-W", "ignore::UserWarning:celery.platforms"]
    command = [
        sys.executable,
        *quiet,
        "-m",
        "celery",
        "-A",
        "reviewapp.celery",
        "--quiet",
        "worker",
    ]
    options = ["-Q", f"{prefix}cpu,{prefix}gpu", "-c", str(processes), "-l", "warning"]
    options += ["-B", "--schedule", str(data_dir / "beat-schedule")]
    # One worker has nobody to talk to.
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Child("worker", command + options)


def main() -> int:
    host = environment.text("HOST", "127.0.0.1")
    port = environment.number("PORT", 8000, low=1, high=65535)
    data_dir = environment.folder("DATA_DIR", ROOT / "data")
    if refusal := why_not(host, port):
        say(refusal)
        return 1
    # Every child sees them: one folder for all, and no OpenMP threads that spin while they wait.
    os.environ["DATA_DIR"] = str(data_dir)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    return Supervisor([web(host, port), worker(data_dir)], host=host, port=port).run()


if __name__ == "__main__":
    sys.exit(main())
