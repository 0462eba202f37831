"""The web server with jobs on it: many live pages at once, and nothing heavy in its memory."""

import asyncio
import json
import socket
import time
from typing import Any

import httpx
import pytest

from tests.jobs.processes.site import Site, wait_until

pytestmark = pytest.mark.processes

WATCHERS = 30


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def web(folder_site: Site) -> str:
    return folder_site.start_web(port=_free_port())


async def _first_pictures(client: httpx.AsyncClient, path: str, ready: asyncio.Semaphore) -> None:
    """Hold a stream open, as a browser does."""
    async with client.stream("GET", path, timeout=60) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                ready.release()


async def _beside_watchers(web: str, cookies: dict[str, str], path: str) -> list[float]:
    """Seconds that a page takes while thirty streams are open and looking."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=web, cookies=cookies, limits=limits) as client:
        ready = asyncio.Semaphore(0)
        watchers = [
            asyncio.create_task(_first_pictures(client, path, ready)) for _ in range(WATCHERS)
        ]
        for _ in watchers:
            await asyncio.wait_for(ready.acquire(), 30)
        waits = [await _timed(client) for _ in range(10)]
        assert not any(watcher.done() for watcher in watchers)
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
    return waits


async def _timed(client: httpx.AsyncClient) -> float:
    begun = time.perf_counter()
    answer = await client.get("/jobs/", timeout=30)
    assert answer.status_code == 200
    return time.perf_counter() - begun


@pytest.mark.django_db  # so that the Postgres run chooses it
def test_thirty_watchers_leave_the_other_pages_quick(folder_site: Site, web: str) -> None:
    # The pool holds four connections on Postgres: a stream that kept one would starve the pages.
    person = folder_site.desk("sign_in", "RESEARCHER")
    job = folder_site.desk("enqueue_for", person["person"], "tests.count", file="unused")

    waits = asyncio.run(_beside_watchers(web, person["cookies"], f"/jobs/{job}/events"))

    assert sorted(waits)[len(waits) // 2] < 0.5


def _pictures(web: str, cookies: dict[str, str], job: str) -> list[dict[str, Any]]:
    with (
        httpx.Client(base_url=web, cookies=cookies) as client,
        client.stream("GET", f"/jobs/{job}/events", timeout=60) as answer,
    ):
        datas = [line for line in answer.iter_lines() if line.startswith("data: ")]
    return [json.loads(data.removeprefix("data: ")) for data in datas]


def test_a_stream_tells_a_real_job_from_waiting_to_its_end(folder_site: Site, web: str) -> None:
    person = folder_site.desk("sign_in", "RESEARCHER")
    notes = str(folder_site.notes)
    job = folder_site.desk(
        "enqueue_for", person["person"], "tests.count", file=notes, steps=30, pause=0.1
    )
    folder_site.start_worker()

    states = [picture["state"] for picture in _pictures(web, person["cookies"], job)]

    assert states[-1] == "SUCCEEDED"
    assert states.count("RUNNING") >= 2


def test_somebody_elses_stream_does_not_exist(folder_site: Site, web: str) -> None:
    owner = folder_site.desk("sign_in", "RESEARCHER")
    other = folder_site.desk("sign_in", "COORDINATOR")
    job = folder_site.desk("enqueue_for", owner["person"], "tests.count", file="unused")

    with httpx.Client(base_url=web, cookies=other["cookies"]) as client:
        assert client.get(f"/jobs/{job}/events").status_code == 404
        assert client.get(f"/api/jobs/{job}").status_code == 404


def test_the_web_server_never_loads_torch(folder_site: Site, web: str) -> None:
    person = folder_site.desk("sign_in", "RESEARCHER")
    with httpx.Client(base_url=web, cookies=person["cookies"], follow_redirects=True) as client:
        for path in ("/", "/jobs/", "/account/login/", "/cohorts/", "/api/schema"):
            client.get(path, timeout=30)
        loaded = set(client.get("/what-is-loaded").json())

    assert "reviewapp.web.jobs.pages" in loaded
    assert not {name for name in loaded if name.partition(".")[0] in {"torch", "generation"}}


def test_a_worker_loads_torch_no_sooner_than_a_task_needs_it(folder_site: Site) -> None:
    folder_site.start_worker()
    job = folder_site.enqueue("tests.tell_modules")

    folder_site.wait_for_state(job, "SUCCEEDED")
    wait_until(folder_site.notes.exists, "the task has told")

    assert folder_site.notes.read_text() == "torch no\n"
