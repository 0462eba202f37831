"""Every kind of bad file, how to make one, and what is said of it; import.md is written from here.

A bad file is refused by one sentence, in bounded memory and time, and nothing else happens to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reviewapp.dicom.errors import FileRefused
from reviewapp.dicom.limits import MEBIBYTE, Limits
from reviewapp.imaging import archives
from reviewapp.imaging.formats import reading
from tests.dicom.making import KEY

# Small enough for a test, and large beside any of these files.
LIMITS = Limits(
    file_bytes=64 * MEBIBYTE, inflated_bytes=64 * MEBIBYTE, decoded_bytes=128 * MEBIBYTE
)
ARCHIVE_LIMITS = archives.ArchiveLimits(
    archive_bytes=64 * MEBIBYTE,
    unpacked_bytes=128 * MEBIBYTE,
    file_bytes=64 * MEBIBYTE,
    entries=1000,
)


@dataclass(frozen=True)
class BadFile:
    """One row of the table."""

    name: str
    what: str  # in words, for the table
    make: Callable[[], bytes]
    said: str  # part of the sentence


@cache
def content_of(bad: BadFile) -> bytes:
    """Make a bad file once; some are costly to make."""
    return bad.make()


def refusal_of(bad: BadFile, folder: Path) -> FileRefused | None:
    """Import it as an import does; return why it was refused."""
    path = folder / "000001"
    path.write_bytes(content_of(bad))
    try:
        if bad.name.endswith(".zip"):
            into = folder / "unpacked"
            into.mkdir()
            refusals = [
                entry.refusal for entry in archives.unpack(path, into, limits=ARCHIVE_LIMITS)
            ]
            return next((refusal for refusal in refusals if refusal), None)
        reading.read(path, key=KEY, limits=LIMITS)
    except FileRefused as why:
        return why
    return None
