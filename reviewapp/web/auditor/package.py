"""Everything that a third party needs to check the trail, in one file to take away."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from reviewapp.audit import anchor, verify_audit
from reviewapp.audit import services as audit

CHUNK = 1 << 18
READ_ME = """\
This is an audit trail, to be checked on a machine that has nothing to do with the site it is from.

    python3 verify_audit.py trail.jsonl anchors.jsonl

needs Python 3.9 or newer and nothing else. It says in a sentence whether the trail is whole, and
ends with exit code 1 if it is not. Anchors that somebody else has kept are better evidence than
the copy of them in here: give those instead, if you have them.
"""


class Pieces:
    """A file on its way out, closed by Django with the answer."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(CHUNK):
            yield piece


class PiecesLater:
    """The same for an asynchronous server, which would else take the whole file at once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.close = file.close

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await sync_to_async(self._file.read)(CHUNK):
            yield piece


def answer(request: HttpRequest, *, name: str, at: datetime) -> StreamingHttpResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 closed with the answer
    _write(file, folder=name, at=at)
    size = file.tell()
    file.seek(0)
    pieces = PiecesLater(file) if isinstance(request, ASGIRequest) else Pieces(file)
    return StreamingHttpResponse(
        pieces,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.zip"',
            "Content-Length": str(size),
            "Cache-Control": "no-store",
        },
    )


def _write(file: IO[bytes], *, folder: str, at: datetime) -> None:
    with ZipFile(file, "w") as packed:

        def entry(name: str) -> IO[bytes]:
            info = ZipInfo(f"{folder}/{name}", at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            return packed.open(info, "w", force_zip64=True)

        # Anchors first: the events written after them are at least as many as they saw.
        with entry("anchors.jsonl") as anchors:
            anchors.writelines(anchor.lines())
        with entry("trail.jsonl") as trail:
            audit.export(trail.write)
        with entry("verify_audit.py") as script:
            script.write(Path(verify_audit.__file__).read_bytes())
        with entry("README.txt") as words:
            words.write(READ_ME.encode())
