"""The heads of all chains, written down outside the database, where its owner cannot reach back.

One append-only file of JSON lines, itself a chain, each line on the disk before we go on. Copy it
to a machine that the database's administrators cannot write to; see docs/decisions/0008.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from reviewapp.audit.errors import AnchorsDamaged
from reviewapp.audit.selectors import stamp
from reviewapp.audit.verify_audit import GENESIS, Fields, canonical_json, fingerprint


def path() -> Path:
    return Path(settings.AUDIT_ANCHOR_DIR) / "anchors.jsonl"


def lines(file: Path | None = None) -> Iterator[bytes]:
    """What has been written down so far; nothing if nothing was."""
    source = file or path()
    if source.exists():
        with source.open("rb") as opened:
            yield from opened


def last_heads() -> dict[str, tuple[int, str]]:
    """The head of every chain as it was last written down; none if nothing was."""
    if not path().exists():
        return {}
    with path().open("rb") as file:
        last = _last(file)
    return {chain: (seq, hash_) for chain, (seq, hash_) in last["heads"].items()} if last else {}


def append(heads: dict[str, tuple[int, str]], *, at: datetime) -> Fields | None:
    """Write one anchor; None if the trail has not grown since the last one."""
    path().parent.mkdir(parents=True, exist_ok=True)
    is_new = not path().exists()
    with path().open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
        last = _last(file)
        if last and {chain: tuple(head) for chain, head in last["heads"].items()} == heads:
            return None
        anchor = _after(last, heads, at)
        file.write(canonical_json(anchor) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _keep_name(path().parent)
    return anchor


def _after(last: Fields | None, heads: dict[str, tuple[int, str]], at: datetime) -> Fields:
    anchor: Fields = {
        "at": stamp(at),
        # Chains have no gaps, so their last numbers add up to all events.
        "events": sum(seq for seq, _ in heads.values()),
        "heads": {chain: list(head) for chain, head in heads.items()},
        "number": last["number"] + 1 if last else 1,
        "prev_hash": last["hash"] if last else GENESIS,
    }
    return {**anchor, "hash": fingerprint(anchor)}


def _last(file: BinaryIO) -> Fields | None:
    file.seek(0)
    line = b""
    for line in file:  # noqa: B007 the last one is wanted
        pass
    if not line:
        return None
    try:
        anchor: Fields = json.loads(line)
        return {name: anchor[name] for name in ("hash", "heads", "number")}
    except (ValueError, TypeError, KeyError) as error:
        raise AnchorsDamaged(
            f"The last line of {path()} is not an anchor, so no new one was written after it. "
            f"Keep that file as evidence, move it away, and run `manage.py audit_anchor` again."
        ) from error


def _keep_name(folder: Path) -> None:
    """A new file is safe from a power cut only when its folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
