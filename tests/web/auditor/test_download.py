"""Taking the trail away."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from asgiref.sync import async_to_sync
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.test import Client

from reviewapp.audit import services as audit
from reviewapp.audit.models import Event
from reviewapp.web import zipped
from reviewapp.web.auditor import package
from tests.audit.factories import AT, some_events

pytestmark = pytest.mark.django_db


def test_it_can_be_checked_on_another_machine(browser: Client, tmp_path: Path) -> None:
    some_events(3)
    audit.anchor(at=AT)

    answer = browser.get("/audit/download/")

    assert answer["Content-Type"] == "application/zip"
    packed = ZipFile(BytesIO(answer.getvalue()))
    packed.extractall(tmp_path)
    (folder,) = [path for path in tmp_path.iterdir() if path.name.startswith("audit-trail-")]
    checked = subprocess.run(
        [sys.executable, "-I", "verify_audit.py", "trail.jsonl", "anchors.jsonl"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0
    assert checked.stdout.endswith("in agreement with 1 anchor.\n")
    assert (
        "python3 verify_audit.py trail.jsonl anchors.jsonl" in (folder / "README.txt").read_text()
    )


def test_it_is_an_event_itself(browser: Client) -> None:
    browser.get("/audit/download/").getvalue()

    assert Event.objects.filter(verb="trail.exported").count() == 1


def test_it_goes_out_in_pieces_from_an_asynchronous_server() -> None:
    some_events(2)
    request = ASGIRequest({"type": "http", "method": "GET", "path": "/", "headers": []}, BytesIO())

    answer = package.answer(request, name="trail", at=AT)

    async def collect() -> bytes:
        return b"".join([piece async for piece in answer])

    assert isinstance(answer, StreamingHttpResponse)
    assert answer.is_async
    assert "trail/trail.jsonl" in ZipFile(BytesIO(async_to_sync(collect)())).namelist()
    answer.close()


def test_it_begins_before_the_trail_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def lines() -> Iterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield secrets.token_bytes(2000)

    monkeypatch.setattr(audit, "exported_lines", lines)
    answer = package.answer(HttpRequest(), name="trail", at=AT)

    pieces = iter(answer)
    assert len(next(pieces)) >= zipped.CHUNK
    assert len(read) < 100
    whole = sum(len(piece) for piece in pieces)
    assert (len(read), whole > 1_900_000) == (1000, True)
