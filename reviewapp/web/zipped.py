"""A zip that is packed while it goes out; however long it gets, memory holds a piece of it."""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

CHUNK = 1 << 16
# A name in the zip, and the bytes of that file.
Entries = Iterable[tuple[str, Iterable[bytes]]]


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


def answer(
    request: HttpRequest, entries: Entries, *, name: str, at: datetime, method: int = ZIP_DEFLATED
) -> StreamingHttpResponse:
    """Packed while it goes out: the first byte of a long zip comes as soon as that of a short."""
    pieces = _packed(entries, folder=name, at=at, method=method)
    return StreamingHttpResponse(
        PiecesLater(pieces) if isinstance(request, ASGIRequest) else pieces,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.zip"',
            "Cache-Control": "no-store",
        },
    )


def _packed(entries: Entries, *, folder: str, at: datetime, method: int) -> Iterator[bytes]:
    out = _Outgoing()
    with ZipFile(cast(IO[bytes], out), "w") as packed:
        for name, pieces in entries:
            info = ZipInfo(f"{folder}/{name}", at.timetuple()[:6])
            info.compress_type = method
            with packed.open(info, "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    if len(out) >= CHUNK:
                        yield out.taken()
    yield out.taken()
