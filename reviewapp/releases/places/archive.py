"""A listed PACS, which takes the DICOM files of a release and nothing else of it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from reviewapp.provenance.pacs import dicomweb, wire
from reviewapp.provenance.pacs.conversation import with_pacs
from reviewapp.provenance.pacs.models import Pacs
from reviewapp.releases.bags import Kept
from reviewapp.releases.errors import PlaceNotUsable

# As much as is in memory at once; a single larger file goes alone.
LARGEST_AT_ONCE = 32 << 20


class Archive:
    def __init__(self, pacs: Pacs, *, source: Path) -> None:
        self._pacs, self._source, self._held = pacs, source, ExitStack()

    def __enter__(self) -> Self:
        self._client = self._held.enter_context(with_pacs(self._pacs, bounds=wire.SENDING))
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def takes(self, name: str) -> bool:
        return name.endswith(".dcm")

    def has(self, file: Kept) -> bool:  # noqa: ARG002 what it said it took, it has
        return True

    def put(self, files: Sequence[Kept]) -> None:
        for some in _loads(files):
            contents = [(self._source / file.name).read_bytes() for file in some]
            taken = dicomweb.store(self._client, contents)
            if taken != len(some):
                raise PlaceNotUsable(
                    f"“{self._pacs}” took {taken} of {len(some)} files, beginning with "
                    f"{some[0].name}. What it took before is there. Ask whoever runs it why it "
                    f"refuses some; then try again."
                )

    def finish(self) -> str:
        return f"PACS “{self._pacs}”"

    def forget(self) -> bool:
        return False


def _loads(files: Sequence[Kept]) -> Iterator[list[Kept]]:
    load: list[Kept] = []
    for file in files:
        if load and sum(one.size for one in load) + file.size > LARGEST_AT_ONCE:
            yield load
            load = []
        load.append(file)
    if load:
        yield load
