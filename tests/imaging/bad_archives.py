"""Hostile zip archives."""

import stat
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

from tests.dicom.making import a_ct, written
from tests.imaging.bad_input import BadFile

LOCAL_SIZE, CENTRAL_SIZE = 30, 46


def archive(*files: tuple[str | zipfile.ZipInfo, bytes], packed: bool = True) -> bytes:
    buffer = BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, content in files:
            target.writestr(name, content)
    return buffer.getvalue()


def named(name: str) -> Callable[[], bytes]:
    """Return an archive with one file of this name, whatever writers think of it."""

    def make() -> bytes:
        placeholder = "x" * len(name)
        return archive((placeholder, b"content")).replace(placeholder.encode(), name.encode())

    return make


def of_kind(kind: int) -> Callable[[], bytes]:
    def make() -> bytes:
        entry = zipfile.ZipInfo("picture.dcm")
        entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16
        return archive((entry, b"/etc/passwd"))

    return make


def twice() -> bytes:
    return archive(("a.dcm", b"1"), ("b.dcm", b"2")).replace(b"b.dcm", b"A.dcm")


def encrypted() -> bytes:
    content = bytearray(archive(("a.dcm", b"secret")))
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


def overlapping() -> bytes:
    """Two entries of the directory for one file's bytes: the way to 10 GB from 46 kB."""
    content = archive(("a.dcm", b"0" * 5000))
    start = content.index(b"PK\1\2")
    end = content.index(b"PK\5\6")
    directory = content[start:end]
    second = directory.replace(b"a.dcm", b"b.dcm")
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, 2 * len(directory), start, 0)
    return content[:start] + directory + second + tail


def with_sizes(size: int) -> bytes:
    """Return an archive whose directory lies about how long its file is."""
    content = bytearray(archive(("a.dcm", written(a_ct()))))
    start = content.index(b"PK\1\2")
    content[start + 24 : start + 28] = struct.pack("<L", size)
    return bytes(content)


def many(count: int) -> bytes:
    return archive(*((f"{number}", b"") for number in range(count)), packed=False)


BAD_ARCHIVES = [
    BadFile("dotdot.zip", "a path out of the folder", named("../../etc/passwd"), "leads out"),
    BadFile("inside.zip", "a path out by the middle", named("a/../../b.dcm"), "leads out"),
    BadFile("absolute.zip", "an absolute path", named("/etc/passwd"), "leads out"),
    BadFile("backslash.zip", "a path with backslashes", named("..\\..\\a.dcm"), "leads out"),
    BadFile("drive.zip", "a path with a drive", named("C:/a.dcm"), "leads out"),
    BadFile("control.zip", "a name with a control character", named("a\x01b.dcm"), "leads out"),
    BadFile("link.zip", "a link", of_kind(stat.S_IFLNK), "a link or a device"),
    BadFile("device.zip", "a device", of_kind(stat.S_IFBLK), "a link or a device"),
    BadFile("pipe.zip", "a pipe", of_kind(stat.S_IFIFO), "a link or a device"),
    BadFile("twice.zip", "one name twice", twice, "two files under one name"),
    BadFile("encrypted.zip", "a password", encrypted, "is encrypted"),
    BadFile("overlap.zip", "files that share bytes", overlapping, "overlap"),
    BadFile(
        "ratio.zip", "packed 1,000 times", lambda: archive(("a", b"\0" * (16 << 20))), "200 times"
    ),
    BadFile("long.zip", "longer than it says", lambda: with_sizes(100), "wrong length"),
    BadFile("short.zip", "shorter than it says", lambda: with_sizes(9000), "longer or shorter"),
    BadFile("many.zip", "too many files", lambda: many(1001), "more than the 1000 files"),
    BadFile("cut.zip", "cut off", lambda: archive(("a.dcm", b"1" * 99))[:-30], "no complete zip"),
    BadFile("no.zip", "no archive", lambda: b"PK\3\4 and no more", "no complete zip"),
]
