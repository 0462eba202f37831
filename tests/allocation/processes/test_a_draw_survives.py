"""A draw keeps the copies that were made, and stores its schedule once, when its worker dies."""

import os
import signal

import pytest

from tests.jobs.processes.site import Site, wait_until

# Marked for the database although it asks for none: by that the Postgres run chooses it.
pytestmark = [pytest.mark.processes, pytest.mark.django_db]
CASES = 60  # pairs, so 120 copies


def test_a_killed_worker_leaves_copies_and_nothing_else(folder_site: Site) -> None:
    folder_site.start_worker()
    job = str(folder_site.desk("draw", cases=CASES))
    wait_until(lambda: folder_site.desk("drawn", job)["copies"], "copies are kept")

    os.kill(int(folder_site.row(job)["worker"].split(":")[1]), signal.SIGKILL)

    left = folder_site.desk("drawn", job)
    assert 0 < len(left["copies"]) < 2 * CASES
    assert (left["cases"], left["readings"], left["arms"], left["events"]) == (0, 0, 0, 0)
    assert folder_site.wait_for_state(job, "SUCCEEDED")["attempt"] == 2
    done = folder_site.desk("drawn", job)
    assert set(left["copies"]) < set(done["copies"])
    assert len(done["copies"]) == 2 * CASES
    assert (done["cases"], done["readings"], done["arms"]) == (CASES, 3 * CASES, 2)
    assert (done["is_what_was_drawn"], done["events"]) == (True, 1)
