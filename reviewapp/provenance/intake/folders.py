"""Take the files of this machine in: what a folder holds, without what links lead to."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reviewapp.imaging.batches import batches
from reviewapp.provenance.intake import receiving
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake_models import Arrival, Import

AT_ONCE = 200


@dataclass(frozen=True)
class Lying:
    """A file where it lies, and what it is called below the folder that was named."""

    path: Path
    name: str


def files_in(places: Iterable[Path]) -> Iterator[Lying]:
    """Every plain file, in the order of names; a link is not followed, wherever it leads.

    A second place of the same name gets a number, since its files are others.
    """
    seen: Counter[str] = Counter()
    for place in dict.fromkeys(place.resolve() for place in places):
        seen[place.name] += 1
        number = seen[place.name]
        if place.is_file():
            yield Lying(place, place.name if number == 1 else f"({number})/{place.name}")
        called = place.name if number == 1 else f"{place.name} ({number})"
        for folder, inner, names in os.walk(place):
            inner.sort()
            for name in sorted(names):
                path = Path(folder) / name
                if path.is_file() and not path.is_symlink():
                    yield Lying(path, f"{called}/{path.relative_to(place)}")


def receive_all(opened: Import, files: Iterable[Lying], *, at: datetime) -> Iterator[Arrival]:
    """Copy files into quarantine and yield each when it is there."""
    for some in batches(files, AT_ONCE):
        announced = [Announced(file.name, file.path.stat().st_size) for file in some]
        arrivals = receiving.expect(opened, files=announced, at=at)
        yield from receiving.take_copies(arrivals, sources=[file.path for file in some])
