"""A measuring keeps every number once when its worker is killed between two of them."""

import os
import signal
import time

import pytest

from tests.jobs.processes.site import Site, wait_until

# Marked for the database although they ask for none: by that the Postgres run chooses them.
pytestmark = [pytest.mark.processes, pytest.mark.django_db]
ALL = ["kd", "c2st", "radiomics"]  # in the order of the catalogue


def ask(site: Site) -> str:
    return str(site.desk("measure", seed=time.time_ns() % 2**40))


def test_a_killed_worker_loses_no_number_that_is_kept(folder_site: Site) -> None:
    folder_site.start_worker()
    job = ask(folder_site)
    wait_until(lambda: folder_site.desk("measured", job)["numbers"], "a number is kept", seconds=90)
    kept = folder_site.desk("measured", job)["numbers"]

    os.kill(int(folder_site.row(job)["worker"].split(":")[1]), signal.SIGKILL)

    wait_until(lambda: folder_site.row(job)["state"] == "SUCCEEDED", "it is measured", seconds=150)
    done = folder_site.desk("measured", job)
    assert folder_site.row(job)["attempt"] == 2
    assert done["numbers"][: len(kept)] == kept
    assert (done["measures"], done["events"]) == (ALL, len(ALL))
