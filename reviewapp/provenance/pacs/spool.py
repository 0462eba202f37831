"""Where one instance lies while it comes, until it is whole: in the quarantine of its import.

What breaks off stays there at most until the import ends, and is never taken for a file.
"""

import re
import secrets
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.receiving import LARGEST_FILE
from reviewapp.provenance.pacs.filters import is_uid

# (0002,0003) Media Storage SOP Instance UID: this group is always written in one way.
OWN_UID = re.compile(rb"\x02\x00\x03\x00UI..", re.DOTALL)
HEAD = 4096


class Spooled:
    """One instance on its way into quarantine; of one that is too large, the rest is dropped."""

    def __init__(self, path: Path, *, largest: int = LARGEST_FILE) -> None:
        self.path = path
        self.size = 0
        self._largest = largest
        self._file = path.open("xb")

    @property
    def is_too_large(self) -> bool:
        return self.size > self._largest

    def write(self, piece: bytes | memoryview) -> None:
        self.size += len(piece)
        if not self.is_too_large:
            with quarantine.room():
                self._file.write(piece)

    def close(self) -> None:
        with quarantine.room():
            self._file.close()

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)

    def uid(self) -> str:
        """Its own UID as its head says it; empty if it says none that can be one."""
        with self.path.open("rb") as file:
            head = file.read(HEAD)
        found = OWN_UID.search(head)
        if found is None:
            return ""
        length = int.from_bytes(found[0][-2:], "little")
        text = head[found.end() : found.end() + length].rstrip(b"\0 ").decode("ascii", "replace")
        return text if is_uid(text) else ""

    def digest(self) -> str:
        found = sha256()
        with self.path.open("rb") as file:
            while piece := file.read(2**20):
                found.update(piece)
        return found.hexdigest()


def fresh(import_id: UUID) -> Spooled:
    """A place for the next instance of an import."""
    folder = quarantine.folder(import_id) / "spool"
    with quarantine.room():
        folder.mkdir(mode=0o700, exist_ok=True)
        return Spooled(folder / secrets.token_hex(16))


def empty(import_id: UUID) -> None:
    """Remove what an earlier try left in the middle."""
    for left in (quarantine.folder(import_id) / "spool").glob("*"):
        left.unlink(missing_ok=True)
