"""The sandboxed reader with a few files that it dies of: each names its way to die."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reviewapp.dicom.picture import Picture
from reviewapp.imaging import sandboxed
from reviewapp.imaging.formats import reading
from reviewapp.imaging.formats.reading import read_content


def work() -> None:
    while True:
        pass


def eat() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(1 << 28))


def panic() -> None:
    raise SystemExit("a panic that is no Exception")


def babble() -> None:
    os.write(1, b"the name of somebody\n")
    Path("/dev/stderr").write_text("and another one\n", "utf-8")


WAYS: dict[str, Callable[[], object]] = {
    "SEGFAULT": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "EXIT": lambda: os._exit(3),
    "WORK": work,
    "SLEEP": lambda: time.sleep(3600),
    "EAT": eat,
    "PANIC": panic,
    "BABBLE": babble,
}


def dying(content: bytes, **how: Any) -> Picture:  # noqa: ANN401  handed on as it came
    """Read as always, unless the file says how to die."""
    WAYS.get(content[:16].rstrip(b"\0").decode("latin-1"), lambda: None)()
    return read_content(content, **how)


if __name__ == "__main__":
    reading.read_content = dying
    sandboxed.main()
