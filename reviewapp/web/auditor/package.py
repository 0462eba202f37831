"""Everything that a third party needs to check the trail, in one file to take away."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.http import HttpRequest, StreamingHttpResponse

from reviewapp.audit import anchor, verify_audit
from reviewapp.audit import services as audit
from reviewapp.web import zipped

READ_ME = """\
This is an audit trail, to be checked on a machine that has nothing to do with the site it is from.

    python3 verify_audit.py trail.jsonl anchors.jsonl

needs Python 3.9 or newer and nothing else. It says in a sentence whether the trail is whole, and
ends with exit code 1 if it is not. Anchors that somebody else has kept are better evidence than
the copy of them in here: give those instead, if you have them.
"""


def answer(request: HttpRequest, *, name: str, at: datetime) -> StreamingHttpResponse:
    return zipped.answer(request, _entries(), name=name, at=at)


def _entries() -> Iterator[tuple[str, Iterable[bytes]]]:
    # Anchors first: the events read after them are at least as many as they saw.
    yield "anchors.jsonl", anchor.lines()
    yield "trail.jsonl", audit.exported_lines()
    yield "verify_audit.py", [Path(verify_audit.__file__).read_bytes()]
    yield "README.txt", [READ_ME.encode()]
