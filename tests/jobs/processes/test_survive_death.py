"""What happens to a job when processes die in the middle."""

import os
import signal

import pytest

from tests.jobs.processes.conftest import OwnRedis
from tests.jobs.processes.site import Site, end_group, wait_until

# Marked for the database although they ask for none: by that the Postgres run chooses them.
pytestmark = [pytest.mark.processes, pytest.mark.django_db]


def test_a_killed_child_is_replaced_and_its_job_finishes_once(site: Site) -> None:
    site.start_worker()
    job = site.enqueue("tests.count", steps=10, pause=0.2)

    os.kill(site.wait_for_start(), signal.SIGKILL)

    assert site.wait_for_state(job, "SUCCEEDED")["attempt"] == 2
    assert site.noted("end") == [["2"]]


def test_a_killed_worker_is_succeeded_by_another_and_its_job_finishes_once(site: Site) -> None:
    first = site.start_worker(clock=False)
    job = site.enqueue("tests.count", steps=10, pause=0.2)
    site.wait_for_start()

    end_group(first)
    site.start_worker()

    assert site.wait_for_state(job, "SUCCEEDED")["attempt"] == 2
    assert site.noted("end") == [["2"]]


def test_a_task_that_kills_its_process_is_given_up_after_three_times(site: Site) -> None:
    site.start_worker()

    job = site.enqueue("tests.kill_itself")

    assert "stopped its worker three times" in site.wait_for_state(job, "FAILED")["error"]
    assert [attempt for attempt, _ in site.noted("start")] == ["1", "2", "3"]


def test_a_message_delivered_five_times_has_one_effect(site: Site) -> None:
    site.start_worker(concurrency=2)
    job = site.enqueue("tests.count", steps=5, pause=0.1)

    site.desk("send", "tests.count", job, times=5)
    site.wait_for_state(job, "SUCCEEDED")
    wait_until(lambda: site.desk("waiting", "cpu") == 0, "every message is taken")

    assert site.noted("end") == [["1"]]
    assert site.row(job)["attempt"] == 1


def test_a_job_whose_message_was_never_sent_is_sent_by_the_sweep(site: Site) -> None:
    site.start_worker()

    job = site.desk("enqueue_without_sending", "tests.count", file=str(site.notes))

    assert site.wait_for_state(job, "SUCCEEDED")["attempt"] == 1


@pytest.mark.services
def test_a_broker_that_forgets_everything_loses_no_job(
    redis_site: Site, own_redis: OwnRedis
) -> None:
    jobs = [redis_site.enqueue("tests.count") for _ in range(3)]
    assert redis_site.desk("waiting", "cpu") == 3

    own_redis.stop()
    own_redis.start()
    assert redis_site.desk("waiting", "cpu") == 0
    redis_site.start_worker()

    for job in jobs:
        redis_site.wait_for_state(job, "SUCCEEDED")
    assert len(redis_site.noted("end")) == 3


@pytest.mark.services
def test_a_broker_that_restarts_ends_no_work_that_runs(
    redis_site: Site, own_redis: OwnRedis
) -> None:
    redis_site.start_worker()
    long = redis_site.enqueue("tests.count", steps=30, pause=0.2)
    redis_site.wait_for_start()

    own_redis.stop()
    meanwhile = redis_site.enqueue("tests.count")
    own_redis.start()

    assert redis_site.wait_for_state(long, "SUCCEEDED")["attempt"] == 1
    redis_site.wait_for_state(meanwhile, "SUCCEEDED")


def test_a_worker_that_slept_through_its_lease_is_fenced_off(folder_site: Site) -> None:
    folder_site.start_worker(clock=False)
    job = folder_site.enqueue("tests.count", steps=20, pause=0.2)
    sleeper = folder_site.wait_for_start()

    os.kill(sleeper, signal.SIGSTOP)
    folder_site.start_worker()
    folder_site.wait_for_start(2)
    os.kill(sleeper, signal.SIGCONT)  # while the second one is at work

    assert folder_site.wait_for_state(job, "SUCCEEDED")["attempt"] == 2
    assert folder_site.noted("end") == [["2"]]


def test_work_that_holds_the_interpreter_is_ended_within_its_lease(folder_site: Site) -> None:
    folder_site.start_worker()

    job = folder_site.enqueue("tests.hold_the_interpreter")

    assert folder_site.wait_for_state(job, "SUCCEEDED")["attempt"] == 2
    assert folder_site.noted("end") == [["2"]]
