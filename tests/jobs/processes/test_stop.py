"""What happens to a job when it, or its worker, is told to stop."""

import signal
import time
from pathlib import Path

import pytest

from tests.jobs.processes.site import Site, wait_until

pytestmark = pytest.mark.processes


def _runs(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_cancelling_ends_work_that_asks_before_its_next_step(site: Site) -> None:
    site.start_worker()
    job = site.enqueue("tests.count", steps=300, pause=0.1)
    process = site.wait_for_start()

    site.desk("cancel", job)

    assert site.wait_for_state(job, "CANCELLED")["attempt"] == 1
    assert site.noted("end") == []
    assert _runs(process)  # the work stopped; its process is ready for the next


@pytest.mark.parametrize("pool", ["prefork", "solo"])
def test_cancelling_ends_work_that_never_asks_within_seconds(folder_site: Site, pool: str) -> None:
    folder_site.start_worker(pool=pool, clock=False)
    job = folder_site.enqueue("tests.be_deaf", pause=60)
    process, asked = folder_site.wait_for_start(), time.monotonic()

    folder_site.desk("cancel", job)
    folder_site.wait_for_state(job, "CANCELLED")
    wait_until(lambda: not _runs(process), "the process is gone", seconds=5)

    assert time.monotonic() - asked < 10
    assert folder_site.noted("end") == []


def test_cancelling_leaves_the_worker_fit_for_the_next_job(folder_site: Site) -> None:
    folder_site.start_worker()
    deaf = folder_site.enqueue("tests.be_deaf", pause=60)
    folder_site.wait_for_start()

    folder_site.desk("cancel", deaf)
    after = folder_site.enqueue("tests.count")

    assert folder_site.wait_for_state(deaf, "CANCELLED")["attempt"] == 1
    assert folder_site.wait_for_state(after, "SUCCEEDED")["attempt"] == 1


@pytest.mark.parametrize("pool", ["prefork", "solo"])
def test_a_worker_told_to_go_gives_its_job_back_uncounted(folder_site: Site, pool: str) -> None:
    worker = folder_site.start_worker(pool=pool, clock=False)
    job = folder_site.enqueue("tests.count", steps=300, pause=0.1)
    folder_site.wait_for_start()

    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=20)

    row = folder_site.row(job)
    assert (row["state"], row["max_attempts"]) == ("QUEUED", 4)


def test_a_worker_told_to_go_ends_work_that_never_asks(folder_site: Site) -> None:
    worker = folder_site.start_worker(clock=False)
    job = folder_site.enqueue("tests.be_deaf", pause=60)
    process = folder_site.wait_for_start()

    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=20)

    assert folder_site.row(job)["state"] == "QUEUED"
    assert not _runs(process)


@pytest.mark.services
def test_a_job_given_back_is_finished_by_the_next_worker(redis_site: Site) -> None:
    first = redis_site.start_worker(clock=False)
    job = redis_site.enqueue("tests.count", steps=20, pause=0.1)
    redis_site.wait_for_start()

    first.send_signal(signal.SIGTERM)
    first.wait(timeout=20)
    redis_site.start_worker()

    assert redis_site.wait_for_state(job, "SUCCEEDED")["attempt"] == 2
    assert redis_site.noted("end") == [["2"]]


def test_every_worker_lets_idle_threads_sleep(folder_site: Site) -> None:
    folder_site.start_worker(clock=False)

    job = folder_site.enqueue("tests.tell_environment")

    folder_site.wait_for_state(job, "SUCCEEDED")
    assert folder_site.notes.read_text() == "PASSIVE\n"
