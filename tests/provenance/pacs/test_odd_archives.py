"""Archives that count nothing, give nothing, give something else, or give too much."""

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from reviewapp.provenance.pacs import fetching, spool
from reviewapp.provenance.pacs.errors import PacsAnswersOddly, PacsNotReachable
from reviewapp.provenance.pacs.models import Retrieval, WantedSeries
from reviewapp.provenance.pacs.spool import Spooled
from tests.pacs_site.slices import series_uid, study_uid, write_series
from tests.provenance.pacs.factories import a_pacs, a_retrieval
from tests.provenance.pacs.server import Answer, answering, breaks_off, says
from tests.provenance.pacs.test_fetch import fetch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_ask_this_machine")]
LIST = 'multipart/related; type="application/dicom"; boundary=edge'
SERIES = f"/studies/{study_uid(1)}/series/{series_uid(1)}"


def listed(*contents: bytes, end: bytes = b"--edge--") -> bytes:
    return b"".join(b"--edge\r\n\r\n" + content + b"\r\n" for content in contents) + end


def a_row(**counted: int) -> dict[str, object]:
    said = {"0020000E": {"Value": [series_uid(1)]}, "00080060": {"Value": ["CT"]}}
    return said | {tag: {"Value": [number]} for tag, number in counted.items()}


def archive(
    *, series: list[object], instances: list[object] | None = None, content: Answer
) -> Answer:
    """One series; what it says of it, and what it gives."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.partition("?")[0]
        if path == SERIES:
            content(handler)
        elif path == f"{SERIES}/instances":
            says(json.dumps(instances or []).encode())(handler)
        else:
            says(json.dumps(series).encode())(handler)

    return answer


def wanted_after(answer: Answer) -> WantedSeries:
    with answering(answer) as server:
        asked = a_retrieval(a_pacs(server.address))
        fetch(asked)
    return asked.wanted_series.get()


def test_an_archive_that_does_not_count_is_counted(tmp_path: Path) -> None:
    contents = [path.read_bytes() for path in write_series(tmp_path, slices=2)]
    gives = says(listed(*contents), kind=LIST)

    found = wanted_after(archive(series=[a_row()], instances=[{}, {}], content=gives))

    assert (found.state, found.expected, found.received) == ("COMPLETE", 2, 2)


def test_where_nothing_can_be_counted_what_came_is_taken(tmp_path: Path) -> None:
    contents = [path.read_bytes() for path in write_series(tmp_path, slices=2)]
    found = wanted_after(archive(series=[], content=says(listed(*contents), kind=LIST)))
    assert (found.state, found.expected, found.received) == ("UNCOUNTED", None, 2)


def test_an_archive_that_gives_nothing_of_a_series_is_said_so() -> None:
    found = wanted_after(archive(series=[], content=says(b"--edge--", kind=LIST)))
    assert found.state == "REFUSED"
    assert "gave nothing of this series" in found.sentence


def test_more_than_was_counted_is_not_called_complete(tmp_path: Path) -> None:
    contents = [path.read_bytes() for path in write_series(tmp_path, slices=2)]
    gives = says(listed(*contents), kind=LIST)
    found = wanted_after(archive(series=[a_row(**{"00201209": 1})], content=gives))
    assert (found.state, found.received) == ("PARTIAL", 2)


def test_an_archive_that_refuses_is_quoted_by_its_status() -> None:
    found = wanted_after(archive(series=[a_row()], content=says(b"", status=403)))
    assert found.state == "REFUSED"
    assert "status 403" in found.sentence


@pytest.mark.parametrize(
    "content", [says(b"<html>", kind="text/html"), says(b"x" * 40_000, kind=LIST)]
)
def test_something_else_than_files_is_said_so(content: Answer) -> None:
    with pytest.raises(PacsAnswersOddly):
        wanted_after(archive(series=[a_row()], content=content))


def test_half_a_file_is_no_file(tmp_path: Path) -> None:
    whole, other = (path.read_bytes() for path in write_series(tmp_path, slices=2))
    half = breaks_off(listed(whole, other[:1000], end=b""), kind=LIST)

    with pytest.raises(PacsNotReachable, match="broke off"):
        wanted_after(archive(series=[a_row()], content=half))

    assert Retrieval.objects.get().of.arrivals.count() == 1


def test_one_that_is_too_large_is_missing_and_the_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = write_series(tmp_path, slices=1)[0].read_bytes()
    large = write_series(tmp_path, slices=1, number=2, size=64)[0].read_bytes()
    made = Spooled.__init__
    monkeypatch.setattr(
        spool.Spooled, "__init__", lambda self, path: made(self, path, largest=len(small))
    )
    gives = says(listed(large, small), kind=LIST)

    found = wanted_after(archive(series=[a_row(**{"00201209": 2})], content=gives))

    assert (found.state, found.received) == ("PARTIAL", 1)


def test_a_person_who_cancels_is_heard_while_the_archive_is_away() -> None:
    class Cancels:
        def __init__(self) -> None:
            self.checks = 0

        def check(self) -> None:
            self.checks += 1
            raise KeyboardInterrupt

        def log(self, text: str, **_: object) -> None:
            pass

        def made(self, thing: object) -> None:
            pass

    asked = a_retrieval(a_pacs("http://127.0.0.1:9"))
    with pytest.raises(KeyboardInterrupt):
        fetch(asked, Cancels(), pauses=(5.0,))
    assert fetching.PAUSES == (2.0, 10.0, 30.0)
