"""Everything a site cannot make again, in one folder, and from there into an empty site.

site.sqlite3 or site.dump          the database, taken first: a picture without a row is waste,
                                   a row without its picture is a loss
pixels, models, releases, anchors  what lies beside it
secrets                            keys that were made here, for this user's eyes only
files.jsonl                        name, size and SHA-256 of each of them
backup.json                        written last: without it a backup is not whole
"""

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from reviewapp.releases import services as releases
from reviewapp.web.operations import dumps
from reviewapp.web.operations.errors import BackupRefusal

FORMAT = "reviewapp-backup/1"
PIECE = 2**20
UUID_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LIST, LAST = "files.jsonl", "backup.json"
Say = Callable[[str], object]


@dataclass(frozen=True)
class Kept:
    name: str
    size: int
    sha256: str


def places() -> dict[str, Path]:
    """Folders that are copied whole."""
    return {
        "anchors": Path(settings.AUDIT_ANCHOR_DIR),
        "models": Path(settings.MODEL_DIR),
        "releases": releases.releases_folder(),
    }


def secrets() -> dict[str, Path]:
    """Keys that this installation made; those from the environment are their owner's to keep."""
    made = [*Path(settings.DATA_DIR).glob("*.key"), *Path(settings.INTAKE_DIR).glob("*.key")]
    return {path.name: path for path in made}


def back_up(into: Path, *, at: datetime, older: Path | None = None, say: Say) -> int:
    """Return how many files were kept. What an older backup has already is linked, not copied."""
    _refuse_unless_empty(into)
    if older:
        _told(older)
    into.mkdir(parents=True, exist_ok=True)
    into.chmod(0o700)  # also one that was there
    dumps.dump(into / dumps.name())
    say("The database is kept.")
    number = 0
    with (into / LIST).open("w", encoding="utf-8") as listed:
        for kept in _kept(into, older):
            listed.write(json.dumps(vars(kept)) + "\n")
            number += 1
            if number % 1000 == 0:
                say(f"{number} files are kept.")
    told = {
        "format": FORMAT,
        "version": settings.SITE_VERSION,
        "made_at": at.isoformat(),
        "database": dumps.name(),
        "files": number,
        "list_sha256": _digest(into / LIST),
    }
    _write_last(into / LAST, json.dumps(told, indent=2))
    return number


def put_back(source: Path, *, say: Say) -> int:
    """Fill an empty site from a backup whose every byte was compared first."""
    told = _told(source)
    if told["database"] != dumps.name():
        raise BackupRefusal(
            f"This backup holds {told['database']}, which is not for the database that "
            f"DATABASE_URL names. Set it to the kind of database the backup was made from."
        )
    for kept in _listed(source):
        if _digest(source / kept.name) != kept.sha256:
            raise BackupRefusal(
                f"{kept.name} is not what was backed up, so nothing was put back. "
                f"Take another copy of this backup, or an older one."
            )
    say("Every file is what was backed up.")
    for kept in _listed(source):
        _put_back(source, kept.name)
    # Last: until then the site is as empty as before, and all of this can be done again.
    dumps.put_back(source / dumps.name())
    return int(told["files"])


def _put_back(source: Path, name: str) -> None:
    kind, _, rest = name.partition("/")
    if kind == "pixels":
        store = storages["pixels"]
        if not store.exists(rest):
            with (source / name).open("rb") as file:
                store.save(rest, File(file))
    elif kind in places():
        _copy_to(places()[kind] / rest, source / name, mode=0o600)
    elif kind == "secrets":
        folder = settings.INTAKE_DIR if rest == "pseudonym.key" else settings.DATA_DIR
        _copy_to(Path(folder) / rest, source / name, mode=0o600)


def _copy_to(path: Path, source: Path, *, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    path.chmod(mode)


def _kept(into: Path, older: Path | None) -> Iterator[Kept]:
    yield _described(into, dumps.name())
    known = {kept.name: kept for kept in _listed(older)} if older else {}
    store = storages["pixels"]
    for name in sorted(_names(store, "")):
        kept = known.get(f"pixels/{name}")
        if kept and older and _linked(older / kept.name, into / kept.name, digest=kept.sha256):
            yield kept
        else:
            with contextlib.suppress(FileNotFoundError):  # was put aside only, and is gone
                yield _copied(store.open(name, "rb"), into, f"pixels/{name}")
    for name, path in _beside():
        with contextlib.suppress(FileNotFoundError):  # was in work, and is gone
            yield _copied(path.open("rb"), into, name)


def _beside() -> Iterator[tuple[str, Path]]:
    for kind, folder in places().items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not _is_in_work(path.relative_to(folder), kind):
                yield f"{kind}/{path.relative_to(folder).as_posix()}", path
    for name, path in secrets().items():
        yield f"secrets/{name}", path


def _is_in_work(name: Path, kind: str) -> bool:
    """A release is whole when it lies under its own number; anything else there is being packed."""
    return kind == "releases" and not UUID_NAME.fullmatch(name.parts[0])


def _names(store: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:  # nothing was kept yet
        return
    for name in files:
        yield f"{folder}/{name}" if folder else name
    for name in folders:
        yield from _names(store, f"{folder}/{name}" if folder else name)


def _linked(source: Path, path: Path, *, digest: str) -> bool:
    """What an older backup holds is looked at again: disks forget."""
    if not source.is_file() or _digest(source) != digest:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, path)
    except OSError:  # another disk: then it is copied
        return False
    return True


def _copied(source: "IO[bytes] | File[bytes]", into: Path, name: str) -> Kept:
    path, found, size = into / name, sha256(), 0
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with source, path.open("wb") as file:
        while piece := source.read(PIECE):
            file.write(piece)
            found.update(piece)
            size += len(piece)
    path.chmod(0o600)
    return Kept(name, size, found.hexdigest())


def _described(into: Path, name: str) -> Kept:
    path = into / name
    path.chmod(0o600)
    return Kept(name, path.stat().st_size, _digest(path))


def _digest(path: Path) -> str:
    found = sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                found.update(piece)
    except OSError as error:
        raise BackupRefusal(
            f"{path.name} cannot be read ({error.strerror}), so nothing was put back. "
            f"Take another copy of this backup, or an older one."
        ) from error
    return found.hexdigest()


def _listed(source: Path) -> Iterator[Kept]:
    with (source / LIST).open(encoding="utf-8") as lines:
        for line in lines:
            kept = Kept(**json.loads(line))
            if Path(kept.name).is_absolute() or ".." in Path(kept.name).parts:
                raise BackupRefusal(
                    f"{LIST} names a file outside of the backup, so nothing was put back. "
                    f"This backup was altered: take another one."
                )
            yield kept


def _told(source: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((source / LAST).read_text("utf-8"))
        is_whole = told["format"] == FORMAT and _digest(source / LIST) == told["list_sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise BackupRefusal(
            f"{source} holds no whole backup, so nothing was done. "
            f"Name the folder that manage.py backup was given, and that it ended with."
        )
    return told


def _write_last(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _refuse_unless_empty(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BackupRefusal(
            f"{into} is not an empty folder, so nothing was backed up. Name a new one."
        )
