"""The sandbox without its processes: the same readers, called here, for tests of what comes after.

Starting two interpreters for each of a hundred tests would take longer than all the rest.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from types import TracebackType
from typing import Self

import pytest

from reviewapp.dicom.errors import FileRefused
from reviewapp.dicom.picture import Seen
from reviewapp.dicom.profile import Profile
from reviewapp.imaging.formats import reading
from reviewapp.imaging.sandbox import Given, Outcome
from reviewapp.provenance.intake import reader
from reviewapp.provenance.intake.keys import key_of
from reviewapp.provenance.intake.options import options_of
from reviewapp.provenance.intake_models import Import


class Here:
    """Reads in this process, in the same order and with the same answers."""

    def __init__(self, key: bytes, profile: Profile) -> None:
        self.key, self.profile = key, profile

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def read(self, files: Iterable[Given]) -> Iterator[Outcome]:
        for given in files:
            try:
                picture = reading.read(given.path, key=self.key, profile=self.profile)
                digest = sha256(given.path.read_bytes()).hexdigest()
                yield Outcome(given, picture=picture, digest=digest)
            except FileRefused as refused:
                yield Outcome(given, refusal=refused)

    def look(self, files: Iterable[Given]) -> Iterator[tuple[Given, Seen]]:
        for given in files:
            yield given, reading.look(given.path, key=self.key)


@pytest.fixture
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def here(opened: Import) -> Here:
        return Here(key_of(opened), options_of(opened.options).profile)

    monkeypatch.setattr(reader, "sandbox_of", here)
