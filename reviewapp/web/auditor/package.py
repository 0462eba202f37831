"""Everything that a third party needs to check the trail, in one file to take away."""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from reviewapp.audit import anchor, verify_audit
from reviewapp.audit import services as audit

CHUNK = 1 << 16
READ_ME = """\
This is an audit trail, to be checked on a machine that has nothing to do with the site it is from.

    python3 verify_audit.py trail.jsonl anchors.jsonl

needs Python 3.9 or newer and nothing else. It says in a sentence whether the trail is whole, and
ends with exit code 1 if it is not. Anchors that somebody else has kept are better evidence than
the copy of them in here: give those instead, if you have them.
"""


class _Outgoing:
    """What the packer has written and nobody has taken yet.

    It cannot go back, so the packer writes the size of each entry behind it and not before it.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, piece: bytes) -> int:
        self._waiting += piece
        return len(piece)

    def flush(self) -> None:
        """Everything is on its way already."""

    def __len__(self) -> int:
        return len(self._waiting)

    def taken(self) -> bytes:
        piece, self._waiting = bytes(self._waiting), bytearray()
        return piece


class PiecesLater:
    """For an asynchronous server, which would else take everything at once before it sends any."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (piece := await sync_to_async(self._next)()) is not None:
            yield piece

    def _next(self) -> bytes | None:
        return next(self._pieces, None)


def answer(request: HttpRequest, *, name: str, at: datetime) -> StreamingHttpResponse:
    """Packed while it goes out: the first byte of a long trail comes as soon as that of a short."""
    pieces = _packed(folder=name, at=at)
    return StreamingHttpResponse(
        PiecesLater(pieces) if isinstance(request, ASGIRequest) else pieces,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.zip"',
            "Cache-Control": "no-store",
        },
    )


def _packed(*, folder: str, at: datetime) -> Iterator[bytes]:
    out = _Outgoing()
    with ZipFile(cast(IO[bytes], out), "w") as packed:
        for name, lines in _entries():
            info = ZipInfo(f"{folder}/{name}", at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            with packed.open(info, "w", force_zip64=True) as entry:
                for line in lines:
                    entry.write(line)
                    if len(out) >= CHUNK:
                        yield out.taken()
    yield out.taken()


def _entries() -> Iterator[tuple[str, Iterable[bytes]]]:
    # Anchors first: the events read after them are at least as many as they saw.
    yield "anchors.jsonl", anchor.lines()
    yield "trail.jsonl", audit.exported_lines()
    yield "verify_audit.py", [Path(verify_audit.__file__).read_bytes()]
    yield "README.txt", [READ_ME.encode()]
