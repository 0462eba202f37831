"""A job's page, live: server-sent events that hold neither a thread nor a database connection."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from reviewapp.accounts.permissions import Action
from reviewapp.accounts.selectors import Person
from reviewapp.jobs import selectors
from reviewapp.web.jobs.picture import picture
from reviewapp.web.people.doors import allowed, person

Picture = dict[str, object]
Look = Callable[[int], Awaitable[Picture]]


@dataclass(frozen=True)
class Rhythm:
    """Seconds. The browser connects again by itself, so a stream need not live for long."""

    look_every: float = 1.0
    keep_alive_after: float = 15.0
    lifetime: float = 60.0
    clock: Callable[[], float] = monotonic
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


@require_GET  # never HEAD: a stream that nobody reads would run for its whole minute
@allowed(Action.JOB_VIEW)
async def events(request: HttpRequest, job_id: UUID) -> StreamingHttpResponse:
    """The job as it is, then every change, until it ends or a minute has passed."""
    who, after = person(request), last_line(request.headers.get("Last-Event-ID", ""))
    first = await sync_to_async(_picture)(who, job_id, after)

    async def look(after: int) -> Picture:
        return await sync_to_async(_look, thread_sensitive=False)(who, job_id, after)

    return StreamingHttpResponse(
        _connectionless(changes(first, look, Rhythm())),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"},
    )


async def changes(known: Picture, look: Look, rhythm: Rhythm) -> AsyncIterator[str]:
    """Write the picture, then look every second, and write what changed."""
    yield "retry: 2000\n\n" + event(known)
    begun = spoken = rhythm.clock()
    while not known["ended"] and rhythm.clock() - begun < rhythm.lifetime:
        await rhythm.pause(rhythm.look_every)
        seen = await look(int(str(known["last_line"])))
        if seen["lines"] or _state(seen) != _state(known):
            yield event(seen)
            spoken = rhythm.clock()
        elif rhythm.clock() - spoken >= rhythm.keep_alive_after:
            yield ": still here\n\n"  # a proxy cuts a silent connection
            spoken = rhythm.clock()
        known = seen


def event(seen: Picture) -> str:
    """One message; its id, which the browser sends back, is the last log line it has."""
    return f"id: {seen['last_line']}\ndata: {json.dumps(seen)}\n\n"


def last_line(sent: str) -> int:
    """What the browser had before its connection broke; nonsense is nothing."""
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else 0  # noqa: PLR2004 what a big integer holds


def _state(seen: Picture) -> Picture:
    return {name: value for name, value in seen.items() if name not in {"lines", "last_line"}}


async def _connectionless(stream: AsyncIterator[str]) -> AsyncIterator[str]:
    # The thread that served the request would keep its connection until the stream ends, and
    # thirty watchers would leave none for the other pages.
    await sync_to_async(connections.close_all)()
    async for piece in stream:
        yield piece


def _picture(who: Person, job_id: UUID, after: int) -> Picture:
    return picture(selectors.job_for(who, job_id), who=who, after=after)


def _look(who: Person, job_id: UUID, after: int) -> Picture:
    """Borrow a thread and a connection for as long as two queries take."""
    try:
        return _picture(who, job_id, after)
    finally:
        connection.close()
