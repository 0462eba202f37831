"""A folder of this machine, or one that it has mounted.

<name>.part      grows, and is gone on with after an interruption
<name>           the whole release
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Self

from reviewapp.releases import bags
from reviewapp.releases.bags import CHUNK, Kept
from reviewapp.releases.errors import EvidenceAltered, PlaceNotUsable


class Folder:
    def __init__(self, base: Path, name: str, *, source: Path) -> None:
        self._base, self._source = base, source
        self._final, self._part = base / name, base / f"{name}.part"

    def __enter__(self) -> Self:
        if not self._base.is_dir():
            raise PlaceNotUsable(
                f"There is no folder {self._base}, so nothing was sent. Whoever runs this machine "
                f"makes or mounts it; then try again."
            )
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    def takes(self, name: str) -> bool:  # noqa: ARG002 a folder takes all
        return True

    def has(self, file: Kept) -> bool:
        path = self._root / file.name
        return path.is_file() and bags.file_digest(path) == file.digest

    def put(self, files: Sequence[Kept]) -> None:
        with _only_sentences(self._base):
            for file in files:
                self._copy(file)

    def finish(self) -> str:
        if not self._final.exists():
            with _only_sentences(self._base):
                bags.finish(self._part, self._final)
        return str(self._final)

    def forget(self) -> bool:
        shutil.rmtree(self._part, ignore_errors=True)
        return True

    @property
    def _root(self) -> Path:
        return self._final if self._final.exists() else self._part

    def _copy(self, file: Kept) -> None:
        place, hashed = self._root / file.name, sha256()
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = place.with_name(f".{place.name}.arriving")
        with (self._source / file.name).open("rb") as read, aside.open("wb") as written:
            while piece := read.read(CHUNK):
                hashed.update(piece)
                written.write(piece)
        if hashed.hexdigest() != file.digest:
            aside.unlink()
            raise EvidenceAltered(
                f"{file.name} is not the file that was signed, so it was not sent. "
                f"Bring the folder of the releases back from a backup."
            )
        aside.replace(place)


@contextmanager
def _only_sentences(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PlaceNotUsable(
            f"The folder {folder} could not be written to ({error.strerror}). What had arrived "
            f"stays there. Make room or give this site's user the right, then try again."
        ) from error
