"""What work runs on and takes at this moment, as its own process can tell."""

import os
import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STATM = Path("/proc/self/statm")
PROCESSORS = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Gauged:
    """Bytes, and percent of a graphics card's time; what cannot be told is None."""

    device: str
    memory: int | None = None
    card_memory: int | None = None
    card_use: int | None = None


def of_process() -> Gauged:
    """The processor, and the memory that this process holds."""
    return Gauged(processor(), memory())


def memory() -> int | None:
    """Bytes in memory, or None where the system does not say."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


@cache
def processor() -> str:
    """The name of the processor and how many of its cores there are."""
    try:
        lines = PROCESSORS.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.machine()
    return f"{name}, {os.cpu_count() or 1} cores"[:120]
