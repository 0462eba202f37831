"""A sampling loses and doubles nothing when processes die in the middle."""

import os
import signal
import time

import pytest

from tests.jobs.processes.conftest import OwnRedis
from tests.jobs.processes.site import Site, wait_until

# Marked for the database although they ask for none: by that the Postgres run chooses them.
pytestmark = [pytest.mark.processes, pytest.mark.django_db]
COUNT, STEPS = 40, 150  # chunks of eight that take about a second each


def ask(site: Site) -> str:
    seed = time.time_ns() % 2**40  # images that no other test has kept
    return str(site.desk("sample", count=COUNT, seed=seed, steps=STEPS))


def wait_for_a_chunk(site: Site, job: str) -> None:
    wait_until(lambda: site.desk("sampled", job)["digests"], "a chunk is kept")


def assert_whole(site: Site, job: str) -> None:
    made = site.desk("sampled", job)
    assert made["digests"] == site.desk("drawn_at_once", job)
    assert (made["origins"], made["versions"]) == (COUNT, 1)


def test_a_killed_worker_loses_at_most_a_chunk(site: Site) -> None:
    site.start_worker()
    job = ask(site)
    wait_for_a_chunk(site, job)
    kept = site.desk("sampled", job)["digests"]

    os.kill(int(site.row(job)["worker"].split(":")[1]), signal.SIGKILL)

    assert site.wait_for_state(job, "SUCCEEDED")["attempt"] == 2
    assert site.desk("sampled", job)["digests"][: len(kept)] == kept
    assert_whole(site, job)


def test_several_workers_share_it_and_make_the_same(folder_site: Site) -> None:
    folder_site.environment["SAMPLING_WORKERS"] = "3"
    folder_site.start_worker(concurrency=3)
    job = ask(folder_site)

    folder_site.wait_for_state(job, "SUCCEEDED")

    assert folder_site.desk("sampled", job)["takers"] > 1
    assert_whole(folder_site, job)


@pytest.mark.services
def test_a_broker_that_forgets_everything_loses_no_image(
    redis_site: Site, own_redis: OwnRedis
) -> None:
    redis_site.environment["SAMPLING_WORKERS"] = "2"
    redis_site.start_worker(concurrency=2)
    job = ask(redis_site)
    wait_for_a_chunk(redis_site, job)

    own_redis.stop()
    own_redis.start()

    assert redis_site.wait_for_state(job, "SUCCEEDED")["attempt"] == 1
    assert_whole(redis_site, job)


def test_stopping_it_keeps_what_is_made_and_a_retry_makes_the_rest(folder_site: Site) -> None:
    folder_site.start_worker()
    job = ask(folder_site)
    wait_for_a_chunk(folder_site, job)

    asked = time.monotonic()
    folder_site.desk("cancel", job)
    folder_site.wait_for_state(job, "CANCELLED")

    assert time.monotonic() - asked < 10
    assert folder_site.desk("sampled", job)["versions"] == 0
    folder_site.desk("retry", job)
    folder_site.wait_for_state(job, "SUCCEEDED")
    assert_whole(folder_site, job)
