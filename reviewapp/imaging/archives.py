"""Zip archives: checked as a whole before a byte is written, then unpacked under limits.

A name inside an archive is only ever shown. Files are written under numbers, so that no name,
however it is spelled, can lead out of the folder.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reviewapp.dicom.errors import Damaged, FileRefused, TooLarge
from reviewapp.dicom.limits import GIBIBYTE, MEBIBYTE

PIECE = MEBIBYTE
ENCRYPTED = 0x1
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
PLAIN_FILES = {0, stat.S_IFREG, stat.S_IFDIR}
# The record at the end of an archive: its mark, entries here and in all, the directory's size.
END = struct.Struct("<4s4H2LH")
END_MARK, LONGEST_COMMENT = b"PK\x05\x06", 65_535
LOCAL = struct.Struct("<4s5H3L2H")
LOCAL_MARK = b"PK\x03\x04"
# Longer than this is no name but an attempt to make a directory of names a weapon.
LONGEST_NAME = 1024
# What systems add to archives on their own; nobody means to import it.
BYWORK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)")
WAY_OUT = re.compile(r"(^/)|(^|/)\.\.(/|$)|\\|^[A-Za-z]:|[\x00-\x1f]")
# An empty picture packs very well; below this size nothing is a bomb.
HARMLESS = 4 * MEBIBYTE


@dataclass(frozen=True)
class ArchiveLimits:
    """How much one archive may hold."""

    archive_bytes: int = 4 * GIBIBYTE
    unpacked_bytes: int = 8 * GIBIBYTE
    file_bytes: int = 512 * MEBIBYTE
    entries: int = 20_000
    ratio: int = 200


USUAL = ArchiveLimits()


@dataclass(frozen=True)
class Entry:
    """One file of an archive: the name people know it by, and where it lies now or why not."""

    name: str
    path: Path | None = None
    refusal: FileRefused | None = None


class ArchiveRefused(FileRefused):
    """Something makes all of an archive untrustworthy; nothing of it was unpacked."""

    advice = "Pack the images anew, as plain files in a plain zip archive, and import that."


def is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(LOCAL_MARK)) in {LOCAL_MARK, END_MARK}


def names(path: Path, *, limits: ArchiveLimits = USUAL) -> list[str]:
    """Return the names of the files in an archive, or refuse it as a whole."""
    with _opened(path, limits) as archive:
        return [entry.filename for entry in _checked(archive, path, limits)]


def unpacked_bytes(path: Path, *, limits: ArchiveLimits = USUAL) -> int:
    """Return how much room its files will take, or refuse the archive as a whole."""
    with _opened(path, limits) as archive:
        sizes = [entry.file_size for entry in _checked(archive, path, limits)]
    return sum(size for size in sizes if size <= limits.file_bytes)


def unpack(path: Path, into: Path, *, limits: ArchiveLimits = USUAL) -> Iterator[Entry]:
    """Write an archive's files into a folder one by one, under numbers for names."""
    with _opened(path, limits) as archive:
        for number, entry in enumerate(_checked(archive, path, limits)):
            target = into / f"{number:06d}"
            try:
                _unpack(archive, entry, target, limits)
            except FileRefused as why:
                target.unlink(missing_ok=True)
                yield Entry(entry.filename, refusal=why)
            else:
                yield Entry(entry.filename, path=target)


def _opened(path: Path, limits: ArchiveLimits) -> zipfile.ZipFile:
    if path.stat().st_size > limits.archive_bytes:
        raise TooLarge(
            f"is an archive of more than {limits.archive_bytes / GIBIBYTE:.0f} GiB",
            "Split it into several archives.",
        )
    _bearable_directory(path, limits)
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, struct.error, EOFError, NotImplementedError) as why:
        raise Damaged("is no complete zip archive") from why


def _bearable_directory(path: Path, limits: ArchiveLimits) -> None:
    """Read what the archive claims to hold before a list of all of it is made."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END.size - LONGEST_COMMENT))
        tail = file.read()
    at = tail.rfind(END_MARK)
    if at < 0 or len(tail) - at < END.size:
        raise Damaged("is no complete zip archive")
    _, _, _, _, entries, directory_bytes, _, _ = END.unpack_from(tail, at)
    if entries > limits.entries or directory_bytes > limits.entries * LONGEST_NAME:
        raise ArchiveRefused(f"holds more than the {limits.entries} files that one archive may")


def _checked(archive: zipfile.ZipFile, path: Path, limits: ArchiveLimits) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise ArchiveRefused(f"holds more than the {limits.entries} files that one archive may")
    for entry in entries:
        _plain(entry, limits)
    known = [entry.filename.casefold() for entry in entries]
    if len(set(known)) < len(known):
        raise ArchiveRefused("holds two files under one name")
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise ArchiveRefused(
            f"would unpack to more than {limits.unpacked_bytes / GIBIBYTE:.0f} GiB"
        )
    _apart(path, entries, archive.start_dir)
    return [entry for entry in entries if not entry.is_dir() and not BYWORK.search(entry.filename)]


def _plain(entry: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    """Refuse an entry that is more than a file with a name."""
    if WAY_OUT.search(entry.orig_filename) or len(entry.orig_filename) > LONGEST_NAME:
        raise ArchiveRefused("holds a file whose name leads out of its folder, or is no name")
    if stat.S_IFMT(entry.external_attr >> 16) not in PLAIN_FILES:
        raise ArchiveRefused("holds a link or a device in place of a file")
    if entry.flag_bits & ENCRYPTED:
        raise ArchiveRefused("is encrypted", "Pack it without a password, and import that.")
    if entry.compress_type not in METHODS:
        raise ArchiveRefused("is packed by a method other than deflate")
    if entry.file_size > max(HARMLESS, limits.ratio * entry.compress_size):
        raise ArchiveRefused(
            f"holds a file that would unpack to more than {limits.ratio} times its size"
        )


def _apart(path: Path, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Refuse files that share bytes: so a small archive unpacks to whatever size it likes."""
    until = 0
    with path.open("rb") as file:
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < until:
                raise ArchiveRefused("holds files that overlap each other")
            until = entry.header_offset + _length(file, entry)
    if until > directory:
        raise ArchiveRefused("holds files that overlap its own directory")


def _length(file: IO[bytes], entry: zipfile.ZipInfo) -> int:
    """Return how many bytes an entry takes, its own header included."""
    file.seek(entry.header_offset)
    head = file.read(LOCAL.size)
    if len(head) < LOCAL.size or not head.startswith(LOCAL_MARK):
        raise Damaged("is an archive whose directory points at no file")
    *_, name_bytes, extra_bytes = LOCAL.unpack(head)
    return LOCAL.size + int(name_bytes) + int(extra_bytes) + entry.compress_size


def _unpack(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limits: ArchiveLimits
) -> None:
    if entry.file_size > limits.file_bytes:
        raise TooLarge(
            f"has {entry.file_size / MEBIBYTE:.0f} MiB, more than the "
            f"{limits.file_bytes / MEBIBYTE:.0f} MiB that one file may have"
        )
    written = 0
    try:
        with archive.open(entry) as packed, target.open("xb") as file:
            while piece := packed.read(PIECE):
                written += len(piece)
                file.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as why:
        raise Damaged("lies in its archive with an error, or with a wrong length") from why
    if written != entry.file_size:
        raise Damaged("is longer or shorter than its archive says")
