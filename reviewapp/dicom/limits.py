"""How much one file may ask for before it is refused, and never after."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE


@dataclass(frozen=True)
class Limits:
    """Every bound is checked against what a file claims, before anything is allocated for it."""

    file_bytes: int = 512 * MEBIBYTE
    # What a compressed header, volume or frame may grow to.
    inflated_bytes: int = GIBIBYTE
    decoded_bytes: int = 2 * GIBIBYTE
    side: int = 8192
    elements: int = 20_000
    # A functional group of one frame holds this many; without it long enhanced series would fail.
    elements_per_frame: int = 100
    depth: int = 16
    seconds: int = 20
    memory_bytes: int = 4 * GIBIBYTE


USUAL = Limits()
