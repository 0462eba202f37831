"""An import loses and doubles nothing when its worker is killed between two chunks."""

import time
from pathlib import Path

import pytest

from tests.jobs.processes.site import Site, end_group, wait_until
from tests.provenance.intake.factories import a_png, written

# Marked for the database although it asks for none: by that the Postgres run chooses it.
pytestmark = [pytest.mark.processes, pytest.mark.django_db]
FILES = 600  # some chunks of 128
PATIENCE = 240.0


def test_a_killed_worker_is_followed_by_one_that_takes_the_rest(
    folder_site: Site, tmp_path: Path
) -> None:
    seed = time.time_ns() % 2**40  # pictures that no other test has kept
    pictures = {f"{number}.png": a_png(seed + number) for number in range(FILES)}
    asked = folder_site.desk("bring", str(written(tmp_path / "given", pictures)))
    first = folder_site.start_worker(clock=False)
    wait_until(
        lambda: folder_site.desk("taken", asked["import"]), "a chunk is in", seconds=PATIENCE
    )

    end_group(first)
    assert 0 < folder_site.desk("taken", asked["import"]) < FILES
    folder_site.start_worker()
    wait_until(
        lambda: folder_site.row(asked["job"])["state"] == "SUCCEEDED", "it is in", seconds=PATIENCE
    )

    assert folder_site.row(asked["job"])["attempt"] == 2
    assert folder_site.desk("brought", asked["import"]) == {
        "outcomes": {"TAKEN": FILES},
        "images": FILES,
        "rows": [FILES, FILES, FILES],
        "readable": FILES,
        "in_quarantine": False,
    }
