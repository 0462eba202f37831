"""What sending needs of a place, whatever kind it is."""

from collections.abc import Sequence
from typing import Protocol, Self

from reviewapp.releases.bags import Kept


class Place(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def takes(self, name: str) -> bool:
        """Whether a file of this name belongs there."""

    def has(self, file: Kept) -> bool:
        """Whether a file that was noted as arrived is still there, byte for byte."""

    def put(self, files: Sequence[Kept]) -> None:
        """Send these, and come back when all of them are there."""

    def finish(self) -> str:
        """Everything has arrived: say where it lies."""

    def forget(self) -> bool:
        """Remove what arrived so far; False, if this place gives nothing back."""
