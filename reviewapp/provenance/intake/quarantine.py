"""Where received bytes and the names of files lie until their import ends; then nothing is left.

    INTAKE_DIR/quarantine/<import>/secret          keys the digests of names
                                  /files/<arrival> bytes as they came
                                  /names/<arrival> what the file was called
                                  /notes/<name>    what the preview found and may not be kept

A folder for each import, so that one removal removes all of it. Every path is made of our own
random ids: no name from outside is ever a part of one.
"""

import errno
import hmac
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from reviewapp.provenance.intake.errors import QuarantineFull

RESERVE = 512 * 2**20  # what a full disk keeps for the database and the trail
SECRET_BYTES = 32


def root() -> Path:
    return Path(settings.INTAKE_DIR) / "quarantine"


def folder(import_id: UUID) -> Path:
    return root() / str(import_id)


def open_for(import_id: UUID) -> None:
    """Make the places of a new import; only this user may look into them."""
    for place in ("files", "names", "notes"):
        (folder(import_id) / place).mkdir(parents=True, mode=0o700, exist_ok=True)
    secret = folder(import_id) / "secret"
    if not secret.exists():
        secret.write_bytes(secrets.token_bytes(SECRET_BYTES))
        secret.chmod(0o600)


def remove(import_id: UUID) -> None:
    """Bytes, names and the secret of their digests; what is not there is removed already."""
    shutil.rmtree(folder(import_id), ignore_errors=True)


def is_there(import_id: UUID) -> bool:
    return (folder(import_id) / "secret").exists()


def opened_at(import_id: UUID) -> datetime:
    """When the place of an import was made; long ago, if it never was made whole."""
    with suppress(FileNotFoundError):
        made = (folder(import_id) / "secret").stat().st_mtime
        return datetime.fromtimestamp(made, UTC)
    return datetime.min.replace(tzinfo=UTC)


def all_imports() -> Iterator[UUID]:
    """Whose folders lie here, whatever the tables say."""
    if not root().exists():
        return
    for found in root().iterdir():
        try:
            yield UUID(found.name)
        except ValueError:
            continue


def name_digest(import_id: UUID, name: str) -> str:
    """The same name gives the same digest within an import, and nothing once it is over."""
    return name_digests(import_id)(name)


def name_digests(import_id: UUID) -> Callable[[str], str]:
    """The same for many names of one import."""
    key = (folder(import_id) / "secret").read_bytes()
    return lambda name: hmac.new(key, name.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def keep_name(import_id: UUID, arrival_id: UUID, name: str) -> None:
    keep_names(import_id, {arrival_id: name})


def keep_names(import_id: UUID, names: Mapping[UUID, str]) -> None:
    place = folder(import_id) / "names"
    with room():
        for arrival_id, name in names.items():
            (place / str(arrival_id)).write_text(name, "utf-8", errors="replace")


def name_of(import_id: UUID, arrival_id: UUID) -> str:
    """What the file was called; nothing once its import is over."""
    try:
        return (folder(import_id) / "names" / str(arrival_id)).read_text("utf-8")
    except FileNotFoundError:
        return ""


def path_of(import_id: UUID, arrival_id: UUID) -> Path:
    return folder(import_id) / "files" / str(arrival_id)


def write(import_id: UUID, arrival_id: UUID, content: bytes, *, offset: int) -> None:
    """Put a piece at its place and on disk; a full disk leaves the file as long as it was."""
    path = path_of(import_id, arrival_id)
    with room(len(content)):
        try:
            with path.open("ab") as file:
                file.truncate(offset)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            # After it is closed: closing writes once more what was left to write.
            with suppress(FileNotFoundError):
                os.truncate(path, offset)
            raise


def copy(import_id: UUID, arrival_id: UUID, source: Path) -> int:
    """Take a file of this machine in; return how long the copy is."""
    path = path_of(import_id, arrival_id)
    with room(source.stat().st_size):
        shutil.copyfile(source, path)
    return path.stat().st_size


def forget_file(import_id: UUID, arrival_id: UUID) -> None:
    """Remove one file and its name."""
    path_of(import_id, arrival_id).unlink(missing_ok=True)
    (folder(import_id) / "names" / str(arrival_id)).unlink(missing_ok=True)


def note(import_id: UUID, name: str, content: object) -> None:
    """Keep what may be known while the import lasts and not after, such as names of columns."""
    with room():
        (folder(import_id) / "notes" / name).write_text(json.dumps(content), "utf-8")


def noted(import_id: UUID, name: str) -> object:
    """What was noted under this name, or nothing."""
    try:
        return json.loads((folder(import_id) / "notes" / name).read_text("utf-8"))
    except FileNotFoundError:
        return None


@contextmanager
def room(wanted: int = 0) -> Iterator[None]:
    """Refuse before the disk is full, and in the same words when it is full after all."""
    root().mkdir(parents=True, mode=0o700, exist_ok=True)
    if shutil.disk_usage(root()).free < wanted + RESERVE:
        raise _full()
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise _full() from error
        raise


def _full() -> QuarantineFull:
    return QuarantineFull(
        "The disk for received files is full, so this piece was not kept; what came before is "
        "safe. Ask whoever runs this site to make room, then go on."
    )
