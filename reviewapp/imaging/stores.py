"""Where bytes of pictures lie: under the digest of what they are, in a folder or a bucket."""

import os
import secrets
from hashlib import sha256
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

from reviewapp.imaging.errors import PixelsNotFound


def keep(content: bytes) -> str:
    """Keep these bytes for good and say their digest; keeping them again changes nothing."""
    digest = sha256(content).hexdigest()
    store, name = _store(), address(digest)
    if store.exists(name):
        return digest
    if isinstance(store, FileSystemStorage):
        _keep_in_folder(Path(store.path(name)), content)
    else:
        _keep_elsewhere(store, name, content)
    return digest


def read(digest: str) -> bytes:
    """Return the bytes that were kept under this digest."""
    try:
        with _store().open(address(digest), "rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as missing:
        raise PixelsNotFound(
            f"The pixel store has nothing under {digest}, so this picture cannot be shown. "
            f"Check that PIXEL_STORE points to the store it was written to, or restore a backup."
        ) from missing
    return content


def address(digest: str) -> str:
    """Two levels of folders keep a million files listable."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _store() -> Storage:
    return storages["pixels"]


def _keep_in_folder(path: Path, content: bytes) -> None:
    """A crash leaves the whole file or none: write aside, flush to disk, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{secrets.token_hex(16)}")
    try:
        with aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """The new name is on disk too, not only the bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _keep_elsewhere(store: Storage, name: str, content: bytes) -> None:
    """A bucket writes whole objects; it renames the later of two that race, which is dropped."""
    kept_as = store.save(name, ContentFile(content))
    if kept_as != name:
        store.delete(kept_as)
