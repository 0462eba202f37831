"""Where bytes of pictures lie: under the digest of what they are, in a folder or a bucket."""

import os
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

from reviewapp.imaging.errors import PixelsNotFound

FLUSHING = 4  # at once: a disk takes several for the time of one


def keep(content: bytes, *, flushed: bool = True) -> str:
    """Keep these bytes for good and say their digest; keeping them again changes nothing.

    What is not `flushed` may be lost with the machine's power; only for what can be made again.
    """
    digest = sha256(content).hexdigest()
    store, name = _store(), address(digest)
    if store.exists(name):
        return digest
    if isinstance(store, FileSystemStorage):
        _keep_in_folder(Path(store.path(name)), content, flushed=flushed)
    else:
        _keep_elsewhere(store, name, content)
    return digest


class Keeping:
    """Keep many contents for good with one wait for the disk; threads may put at once.

        with Keeping() as keeping:
            digests = [keeping.put(content) for content in contents]
            keeping.settle()

    Until it is settled nothing is kept: what was put lies aside, and goes if it never is.
    """

    def __init__(self) -> None:
        self.store = _store()
        self.aside: dict[Path, Path] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for aside in self.aside.values():
            aside.unlink(missing_ok=True)

    def put(self, content: bytes) -> str:
        """Write these bytes down and say their digest."""
        digest = sha256(content).hexdigest()
        name = address(digest)
        if not isinstance(self.store, FileSystemStorage):
            return keep(content)
        path = Path(self.store.path(name))
        if path not in self.aside and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = _aside(path)
            try:
                aside.write_bytes(content)
            except OSError:
                aside.unlink(missing_ok=True)  # half a file would only keep a full disk full
                raise
            # Of two threads with the same bytes one goes on, and the other's are put away.
            if self.aside.setdefault(path, aside) != aside:
                aside.unlink()
        return digest

    def settle(self) -> None:
        """Bring all of it to the disk first, then under its name, then the names to the disk."""
        with ThreadPoolExecutor(FLUSHING) as threads:
            _all(threads.map(_flush, self.aside.values()))
            for path, aside in self.aside.items():
                aside.replace(path)
            _all(threads.map(_flush, {path.parent for path in self.aside}))
        self.aside.clear()


def read(digest: str) -> bytes:
    """Return the bytes that were kept under this digest."""
    with opened(digest) as file:
        content: bytes = file.read()
    return content


def opened(digest: str) -> "File[bytes]":
    """Open what was kept under this digest, to read a part of it."""
    try:
        return _store().open(address(digest), "rb")
    except FileNotFoundError as missing:
        raise PixelsNotFound(
            f"The pixel store has nothing under {digest}, so this picture cannot be shown. "
            f"Check that PIXEL_STORE points to the store it was written to, or restore a backup."
        ) from missing


def address(digest: str) -> str:
    """Two levels of folders keep a million files listable."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _store() -> Storage:
    return storages["pixels"]


def _keep_in_folder(path: Path, content: bytes, *, flushed: bool) -> None:
    """A crash leaves the whole file or none: write aside, flush to disk, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(path)
    try:
        with aside.open("xb") as file:
            file.write(content)
            if flushed:
                file.flush()
                os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    if flushed:
        _flush(path.parent)


def _aside(path: Path) -> Path:
    return path.with_name(f".{secrets.token_hex(16)}")


def _flush(path: Path) -> None:
    """Wait until a file's bytes, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _all(done: Iterable[None]) -> None:
    """Hear of each, so that a disk that fails is heard of."""
    for _ in done:
        pass


def _keep_elsewhere(store: Storage, name: str, content: bytes) -> None:
    """A bucket writes whole objects; it renames the later of two that race, which is dropped."""
    kept_as = store.save(name, ContentFile(content))
    if kept_as != name:
        store.delete(kept_as)
