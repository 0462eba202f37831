"""The processes that decode: each reads one file after another and may die of any of them.

They are forked from one that has loaded every decoder and reads nothing itself. A reader has no
database, no settings, no secrets but the project's key, and says nothing but answers: whatever a
library prints while it reads might be somebody's name.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from reviewapp.dicom.errors import Damaged, FileRefused, TooLarge
from reviewapp.dicom.limits import MEBIBYTE, Limits
from reviewapp.dicom.parsing import content_of
from reviewapp.dicom.profile import Profile
from reviewapp.imaging import handover
from reviewapp.imaging.formats import reading

OPEN_FILES = 64
LONGEST_MESSAGE, HANDLES = 4096, 3
IDLE_SECONDS = 600  # with nobody to read anything; whoever asks later starts another one


def main() -> None:
    """Fork a reader whenever one is asked for, and stay as clean as this process is now."""
    control = socket.socket(fileno=int(sys.argv[1]))
    warnings.simplefilter("ignore")
    gc.freeze()  # what is here stays, so let the forks share it
    born: set[int] = set()
    while True:
        control.settimeout(None if born else IDLE_SECONDS)
        try:
            message, handles, _, _ = socket.recv_fds(control, LONGEST_MESSAGE, HANDLES)
        except TimeoutError:
            return
        if not message:
            return
        request = json.loads(message)
        if request["task"] == "bear":
            said = _bear(control, handles)
            born.add(said)
        else:
            said = _bury(request["pid"])
            born.discard(request["pid"])
        control.send(str(said).encode())


def _bear(control: socket.socket, handles: list[int]) -> int:
    if pid := os.fork():
        for handle in handles:
            os.close(handle)
        return pid
    control.close()
    try:
        requests, answers, shared = handles
        os.dup2(requests, 0)
        os.dup2(answers, 1)
        os.close(requests)
        os.close(answers)
        serve(shared)
    finally:
        os._exit(0)


def _bury(pid: int) -> int:
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def serve(shared: int) -> None:
    """Read one file after another, for whoever holds the other end."""
    requests, answers = sys.stdin, _own_channel()
    setup = json.loads(requests.readline())
    limits = Limits(**setup["limits"])
    _confine(limits)
    reader = Reader(bytes.fromhex(setup["key"]), Profile(**setup["profile"]), limits, shared)
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in requests:
        answer = reader.answer(json.loads(line))
        print(json.dumps(answer), file=answers, flush=True)
        if answer.get("spent"):
            return


def _own_channel() -> TextIO:
    """Keep standard output for answers, and give every library the void to print into."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    void = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(void, number)
    return channel


def _confine(limits: Limits) -> None:
    """Let the kernel hold this process to its share, whatever a decoder asks for."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = 2 * limits.decoded_bytes + limits.inflated_bytes
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


class Reader:
    """What this process does with one request."""

    def __init__(self, key: bytes, profile: Profile, limits: Limits, shared: int) -> None:
        self.key, self.profile, self.limits, self.shared = key, profile, limits, shared

    def answer(self, request: dict[str, Any]) -> handover.Answer:
        """Return what became of one file; every failure is an answer too."""
        self._wind_clock()
        try:
            path = Path(request["path"])
            return self._look(path) if request["task"] == "look" else self._read(path)
        except FileRefused as why:
            return {"refused": handover.from_refusal(why)}
        except MemoryError:
            most = self.limits.memory_bytes / MEBIBYTE
            fact = f"needs more than the {most:.0f} MiB of memory that one file may take"
            return {"refused": handover.from_refusal(TooLarge(fact)), "spent": True}
        except BaseException:  # noqa: BLE001  this is the edge: a decoder's panic is an answer too
            fact = "is broken in a way that its reader did not expect"
            return {"refused": handover.from_refusal(Damaged(fact)), "spent": True}

    def _read(self, path: Path) -> handover.Answer:
        content = content_of(path, limits=self.limits)
        digest = sha256(content).hexdigest()
        try:
            picture = reading.read_content(
                content, key=self.key, profile=self.profile, limits=self.limits
            )
        except FileRefused as why:
            return {"digest": digest, "refused": handover.from_refusal(why)}
        said, blob = handover.from_picture(picture)
        os.ftruncate(self.shared, 0)
        _write(self.shared, blob.pixels, at=0)
        _write(self.shared, blob.header, at=len(blob.pixels))
        return {"digest": digest, "picture": said}

    def _look(self, path: Path) -> handover.Answer:
        seen = reading.look(path, key=self.key, limits=self.limits)
        return {"seen": handover.from_seen(seen)}

    def _wind_clock(self) -> None:
        """Allow so many seconds of work from here on; then the kernel ends this process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + self.limits.seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _write(shared: int, content: bytes | memoryview, *, at: int) -> None:
    rest = memoryview(content)
    while rest:
        written = os.pwrite(shared, rest, at)
        rest, at = rest[written:], at + written


if __name__ == "__main__":
    main()
