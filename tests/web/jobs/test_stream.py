"""A job's changes as server-sent events."""

import asyncio
import contextlib
import json

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.test import AsyncClient

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import NotCancellable
from reviewapp.jobs.models import Job
from reviewapp.web.jobs import stream
from reviewapp.web.jobs.stream import Picture, Rhythm
from tests.factories import a_person
from tests.jobs.factories import AT, a_job

RUNNING: Picture = {"state": "RUNNING", "done": 1, "ended": False, "lines": [], "last_line": 0}


class Theatre:
    """A clock that moves when the stream rests, and a job that changes by a script."""

    def __init__(self, *script: Picture) -> None:
        self.second = 0.0
        self.script = list(script)
        self.asked_after: list[int] = []

    async def pause(self, seconds: float) -> None:
        self.second += seconds

    async def look(self, after: int) -> Picture:
        self.asked_after.append(after)
        return self.script.pop(0) if self.script else {**RUNNING, "last_line": after}

    def watch(self, first: Picture = RUNNING) -> list[str]:
        rhythm = Rhythm(clock=lambda: self.second, pause=self.pause)

        async def all_of_it() -> list[str]:
            return [piece async for piece in stream.changes(first, self.look, rhythm)]

        return asyncio.run(all_of_it())


def _done(pieces: list[str]) -> list[int]:
    datas = [line for piece in pieces for line in piece.splitlines() if line.startswith("data: ")]
    return [json.loads(data.removeprefix("data: "))["done"] for data in datas]


def test_it_begins_with_the_job_as_it_is() -> None:
    assert Theatre().watch()[0].startswith("retry: 2000\n\nid: 0\ndata: {")


def test_it_tells_changes_and_nothing_twice() -> None:
    theatre = Theatre(RUNNING, {**RUNNING, "done": 2}, {**RUNNING, "done": 2, "ended": True})

    assert _done(theatre.watch()) == [1, 2, 2]


def test_it_ends_with_the_job() -> None:
    assert len(Theatre().watch({**RUNNING, "ended": True})) == 1


def test_it_ends_after_a_minute_and_keeps_the_line_open_until_then() -> None:
    theatre = Theatre()

    pieces = theatre.watch()

    assert theatre.second == 60
    assert pieces[1:] == [": still here\n\n"] * 4


def test_it_asks_only_for_lines_that_it_has_not_sent() -> None:
    line = {"id": 7, "text": "Loaded."}
    theatre = Theatre({**RUNNING, "lines": [line], "last_line": 7}, {**RUNNING, "ended": True})

    pieces = theatre.watch()

    assert theatre.asked_after == [0, 7]
    assert pieces[1].startswith("id: 7\n")


@pytest.mark.parametrize(
    ("sent", "line"), [("", 0), ("12", 12), ("-3", 0), ("x", 0), ("٣", 0), ("9" * 40, 0)]
)
def test_it_goes_on_where_the_browser_was(sent: str, line: int) -> None:
    assert stream.last_line(sent) == line


@pytest.mark.django_db(transaction=True)
def test_a_look_gives_its_connection_back() -> None:
    person = a_person(Role.RESEARCHER)
    job = a_job(by=person)

    picture = stream._look(person, job.pk, 0)

    assert picture["state"] == "QUEUED"
    assert connection.connection is None or connection.vendor == "sqlite"  # in memory stays open


@pytest.mark.django_db(transaction=True)
def test_the_answer_is_a_stream_that_no_proxy_keeps(async_client: AsyncClient) -> None:
    person = a_person(Role.RESEARCHER)
    job = a_job(by=person)

    async def watch() -> tuple[dict[str, str], list[bytes]]:
        await async_client.aforce_login(person)
        answer = await async_client.get(f"/jobs/{job.pk}/events")
        pieces: list[bytes] = []
        async for piece in answer.streaming_content:  # type: ignore[attr-defined]  # it streams
            pieces.append(piece)
            await sync_to_async(_cancel)(job, person)
        return dict(answer.headers), pieces

    # In this thread, whose session with the database is ended at the end.
    headers, pieces = async_to_sync(watch)()
    assert headers["X-Accel-Buffering"] == "no"
    assert b'"state": "QUEUED"' in pieces[0]
    assert b'"state": "CANCELLED"' in pieces[1]


def _cancel(job: Job, person: User) -> None:
    with contextlib.suppress(NotCancellable):  # the second piece tells that it is cancelled
        jobs.cancel(job, by=person, at=AT)
