"""A training goes on when its worker is killed, and stops within seconds when told to."""

import os
import signal
import time

import pytest

from tests.jobs.processes.site import Site, wait_until

# Marked for the database although they ask for none: by that the Postgres run chooses them.
pytestmark = [pytest.mark.processes, pytest.mark.django_db]
STEPS = 60


def ask(site: Site) -> str:
    return str(site.desk("train", seed=time.time_ns() % 2**40, steps=STEPS))


def wait_for_steps(site: Site, job: str) -> None:
    wait_until(lambda: "steps" in str(site.row(job)["unit"]), "it learns", seconds=200)


def test_a_killed_worker_is_followed_by_another_attempt(folder_site: Site) -> None:
    folder_site.start_worker()
    job = ask(folder_site)
    wait_for_steps(folder_site, job)

    os.kill(int(folder_site.row(job)["worker"].split(":")[1]), signal.SIGKILL)

    wait_until(lambda: folder_site.row(job)["state"] == "SUCCEEDED", "it is learnt", seconds=150)
    assert folder_site.row(job)["attempt"] == 2
    assert folder_site.desk("trained", job) == {"models": 1, "steps": STEPS, "checkpoints": 0}


def test_stopped_it_leaves_a_checkpoint_that_a_retry_goes_on_from(folder_site: Site) -> None:
    folder_site.environment["JOB_STOP_GRACE_SECONDS"] = "10"  # two busy cores are slow
    folder_site.start_worker()
    job = ask(folder_site)
    wait_for_steps(folder_site, job)

    folder_site.desk("cancel", job)
    folder_site.wait_for_state(job, "CANCELLED")

    assert folder_site.desk("trained", job)["checkpoints"] == 1
    folder_site.desk("retry", job)
    wait_until(lambda: folder_site.row(job)["state"] == "SUCCEEDED", "it is learnt", seconds=150)
    assert folder_site.desk("trained", job) == {"models": 1, "steps": STEPS, "checkpoints": 0}
