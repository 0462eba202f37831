"""Read files in processes of their own, under limits of memory and time.

A hostile file can end the process that reads it; that file is then refused and says so, a fresh
process takes over, and every other file is read as if nothing had happened.

    for outcome in read_in_sandbox(files, key=key):
        outcome.picture or outcome.refusal.about(outcome.given.name)
"""

import json
import os
import select
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar

from reviewapp.dicom.errors import FileRefused, ReaderEnded, TooLarge
from reviewapp.dicom.limits import MEBIBYTE, USUAL, Limits
from reviewapp.dicom.picture import Picture, Seen, not_taken
from reviewapp.dicom.profile import FOR_STUDIES, Profile
from reviewapp.imaging import handover, nursery
from reviewapp.imaging.nursery import STARTING_SECONDS, Born

PROGRAM = "reviewapp.imaging.sandboxed"
LONGEST_ANSWER = 16 * MEBIBYTE
# A busy machine makes a file wait; what counts is work, so the clock on the wall is generous.
PATIENCE = 3
AHEAD = 2
T = TypeVar("T")


@dataclass(frozen=True)
class Given:
    """A file to read, and the name that a person knows it by; the name is for messages alone."""

    path: Path
    name: str


@dataclass(frozen=True)
class Outcome:
    """What became of a file: a picture, or why not. Exactly one of both is there."""

    given: Given
    picture: Picture | None = None
    refusal: FileRefused | None = None
    # Of the file as it was received; empty where it could not be read to its end.
    digest: str = ""

    @property
    def sentence(self) -> str:
        """Say what is wrong with it, what follows and what to do now; empty for a picture."""
        return self.refusal.about(self.given.name) if self.refusal else ""


def read_in_sandbox(
    files: Iterable[Given],
    *,
    key: bytes,
    profile: Profile = FOR_STUDIES,
    limits: Limits = USUAL,
    children: int = 2,
) -> Iterator[Outcome]:
    """Yield what became of each file, in the order given; no file can make this raise."""
    with Sandbox(key=key, profile=profile, limits=limits, children=children) as sandbox:
        yield from sandbox.read(files)


def look_in_sandbox(
    files: Iterable[Given], *, key: bytes, limits: Limits = USUAL, children: int = 2
) -> Iterator[tuple[Given, Seen]]:
    """Yield what each file seems to be, from its header alone, in the order given."""
    with Sandbox(key=key, profile=FOR_STUDIES, limits=limits, children=children) as sandbox:
        yield from sandbox.look(files)


class Sandbox:
    """A few warm processes that take turns; starting one costs more than reading many files."""

    def __init__(
        self,
        *,
        key: bytes,
        profile: Profile = FOR_STUDIES,
        limits: Limits = USUAL,
        children: int = 2,
    ) -> None:
        setup = {"key": key.hex(), "profile": asdict(profile), "limits": asdict(limits)}
        self.children = [Child(setup, limits) for _ in range(children)]
        self.free: SimpleQueue[Child] = SimpleQueue()

    def __enter__(self) -> Self:
        for child in self.children:
            child.start()
            self.free.put(child)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self.children:
            child.end()

    def read(self, files: Iterable[Given]) -> Iterator[Outcome]:
        return self._in_turn(files, lambda child, given: child.read(given))

    def look(self, files: Iterable[Given]) -> Iterator[tuple[Given, Seen]]:
        return self._in_turn(files, lambda child, given: (given, child.look(given)))

    def _in_turn(self, files: Iterable[Given], ask: Callable[["Child", Given], T]) -> Iterator[T]:
        """Keep every process busy, but never hold more than a few pictures in memory."""

        def taken(given: Given) -> T:
            child = self.free.get()
            try:
                return ask(child, given)
            finally:
                self.free.put(child)

        with ThreadPoolExecutor(len(self.children)) as threads:
            waiting: deque[Future[T]] = deque()
            for given in files:
                waiting.append(threads.submit(taken, given))
                if len(waiting) >= AHEAD * len(self.children):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


class Child:
    """One process that decodes, started again whenever a file has ended it."""

    def __init__(self, setup: dict[str, Any], limits: Limits) -> None:
        self.setup, self.limits = setup, limits
        self.shared = os.memfd_create("picture")
        self.process: Born | None = None
        self.ready = False

    def start(self) -> None:
        self.process = nursery.bear(PROGRAM, self.shared)
        self.ready = False
        self._send(self.setup)

    def end(self) -> None:
        self._stop()
        os.close(self.shared)

    def read(self, given: Given) -> Outcome:
        try:
            said = self._ask("read", given)
            digest = str(said.get("digest", ""))
            if refused := said.get("refused"):
                return Outcome(given, refusal=handover.to_refusal(refused), digest=digest)
            return Outcome(given, picture=self._picture(said["picture"]), digest=digest)
        except FileRefused as why:
            return Outcome(given, refusal=why)
        except (ValueError, KeyError, TypeError):
            self._stop()
            return Outcome(given, refusal=ReaderEnded("made its reader answer nonsense"))

    def look(self, given: Given) -> Seen:
        try:
            said = self._ask("look", given)
            if refused := said.get("refused"):
                raise handover.to_refusal(refused)
            return handover.to_seen(said["seen"])
        except FileRefused as why:
            return not_taken("", why)
        except (ValueError, KeyError, TypeError):
            self._stop()
            return not_taken("", ReaderEnded("made its reader answer nonsense"))

    def _picture(self, said: dict[str, Any]) -> Picture:
        size = handover.size_of(said)
        if size > 2 * self.limits.decoded_bytes + MEBIBYTE or size != os.fstat(self.shared).st_size:
            raise ReaderEnded("was read into another number of bytes than it says")
        shared = bytearray(size)
        at = 0
        while at < size:
            at += os.preadv(self.shared, [memoryview(shared)[at:]], at)
        os.ftruncate(self.shared, 0)
        return handover.to_picture(said, shared)

    def _ask(self, task: str, given: Given) -> dict[str, Any]:
        if not self._is_idle():
            self._stop()
            self.start()
        try:
            if not self.ready:
                self._line(STARTING_SECONDS)
                self.ready = True
            self._send({"task": task, "path": str(given.path)})
            line = self._line(PATIENCE * self.limits.seconds)
        except (BrokenPipeError, EOFError):
            raise self._how_it_ended() from None
        said: dict[str, Any] = json.loads(line)
        if said.get("spent"):
            self._stop()
        return said

    def _send(self, message: dict[str, Any]) -> None:
        channel = self._running().requests
        channel.write(json.dumps(message).encode() + b"\n")

    def _line(self, seconds: float) -> bytes:
        """Return the next answer, or end a process that takes too long over it."""
        channel = self._running().answers.fileno()
        until = monotonic() + seconds
        line = bytearray()
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([channel], [], [], max(0.0, until - monotonic()))
            if not ready:
                self._stop()
                raise TooLarge(self._too_slow())
            part = os.read(channel, MEBIBYTE)
            if not part:
                raise EOFError
            line += part
            if len(line) > LONGEST_ANSWER:
                self._stop()
                raise ReaderEnded("made its reader answer without end")
        return bytes(line)

    def _how_it_ended(self) -> FileRefused:
        code = self._stop()
        if code == -signal.SIGXCPU:
            return TooLarge(self._too_slow())
        if code < 0:
            name = signal.Signals(-code).name
            return ReaderEnded(f"ended the process that read it ({name})")
        return ReaderEnded("ended the process that read it")

    def _is_idle(self) -> bool:
        """Whether it waits for a file: one that ended, or speaks unasked, is trusted no more."""
        if self.process is None:
            return False
        return not self.ready or not select.select([self.process.answers], [], [], 0)[0]

    def _running(self) -> Born:
        if self.process is None:
            raise BrokenPipeError
        return self.process

    def _too_slow(self) -> str:
        return f"takes longer to read than the {self.limits.seconds} seconds that one file may"

    def _stop(self) -> int:
        """End the process, if there is one, and return how it ended."""
        ended, self.process = self.process, None
        return ended.bury() if ended else 0
