"""A process that has loaded every decoder and never reads a file: it forks those that do.

Loading takes as long as reading a hundred files, a fork takes as long as one. Whoever was born
here knows nothing of another's key or files, and its parent nothing of either.

    ours ── {"bear"} + pipes + memory ──> nursery ── fork ──> a reader of files, confined
         ── {"bury": pid} ──────────────>         kills it, waits, and says how it ended
"""

import atexit
import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO

import reviewapp

# Starting means loading every decoder, which a busy machine may take its time over.
STARTING_SECONDS = 120
LONGEST_MESSAGE = 4096
_open: dict[tuple[int, str], "Nursery"] = {}
_opening = Lock()


@dataclass(frozen=True)
class Born:
    """A process of ours that reads files, and the two ends by which we speak to it."""

    pid: int
    nursery: "Nursery"
    requests: IO[bytes]
    answers: IO[bytes]

    def bury(self) -> int:
        """End it, unless it has ended; return how it did, as `subprocess` counts."""
        for channel in (self.requests, self.answers):
            channel.close()
        return self.nursery.bury(self.pid)


class Nursery:
    """The process that forks, as long as this one lives and something is asked of it."""

    def __init__(self, program: str) -> None:
        root = str(Path(reviewapp.__file__).parent.parent)
        # One thread each: the processes are the parallelism. And no secret of this one's.
        environment = {"PYTHONPATH": root, "OMP_NUM_THREADS": "1", "PATH": os.defpath}
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.channel.settimeout(STARTING_SECONDS)
        self.speaking = Lock()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  this very program, with one number
                [sys.executable, "-P", "-m", program, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment,
            )

    @property
    def is_open(self) -> bool:
        return self.process.poll() is None

    def bear(self, shared: int) -> Born:
        """Fork a reader that hands pictures over in this shared memory."""
        (their_requests, requests), (answers, their_answers) = os.pipe(), os.pipe()
        ours = (
            os.fdopen(requests, "wb", buffering=0),
            os.fdopen(answers, "rb", buffering=0),
        )
        theirs = [their_requests, their_answers, shared]
        try:
            pid = self._ask({"task": "bear"}, theirs)
        except OSError:
            for channel in ours:
                channel.close()
            raise
        finally:
            os.close(their_requests)
            os.close(their_answers)
        return Born(pid, self, *ours)

    def bury(self, pid: int) -> int:
        try:
            return self._ask({"task": "bury", "pid": pid}, [])
        except OSError:
            return 0  # whoever could say how it ended has ended too, and took it along

    def close(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.wait()

    def _ask(self, request: dict[str, object], handles: list[int]) -> int:
        with self.speaking:
            socket.send_fds(self.channel, [json.dumps(request).encode()], handles)
            answer = self.channel.recv(LONGEST_MESSAGE)
        if not answer:
            raise BrokenPipeError
        return int(answer)


def bear(program: str, shared: int) -> Born:
    """Fork a reader of this program; a nursery that has ended meanwhile is opened anew."""
    try:
        return _nursery(program).bear(shared)
    except OSError:
        return _nursery(program, anew=True).bear(shared)


def _nursery(program: str, *, anew: bool = False) -> Nursery:
    # A worker that was forked shares nothing with whom it was forked from.
    place = os.getpid(), program
    with _opening:
        known = _open.get(place)
        if known is not None and (anew or not known.is_open):
            known.close()
            known = None
        if known is None:
            known = _open[place] = Nursery(program)
        return known


@atexit.register
def _close_all() -> None:
    for (pid, _), nursery in _open.items():
        if pid == os.getpid():
            nursery.close()
