"""Whoever watches a worker sees it move …"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.processes.site import ROOT, Site, wait_until

pytestmark = pytest.mark.processes


@pytest.fixture
def pulse(folder_site: Site) -> Path:
    folder_site.environment |= {"PULSE_DIR": str(folder_site.folder), "HOSTNAME": "watched"}
    return folder_site.folder / "pulse-watched"


def health(site: Site) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "deploy/healthcheck_worker.py"],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("pool", ["prefork", "solo"])
def test_when_it_waits_for_work(folder_site: Site, pulse: Path, pool: str) -> None:
    folder_site.start_worker(pool=pool, clock=False)

    wait_until(pulse.exists, "the worker moves")

    assert health(folder_site).returncode == 0


def test_while_its_only_process_is_at_work(folder_site: Site, pulse: Path) -> None:
    folder_site.start_worker(pool="solo", clock=False)
    folder_site.enqueue("tests.be_deaf", pause=60)
    folder_site.wait_for_start()

    pulse.unlink()

    wait_until(pulse.exists, "the busy worker moves")
    assert health(folder_site).returncode == 0


def test_and_hears_when_it_does_not(folder_site: Site, pulse: Path) -> None:
    assert "has not moved yet" in health(folder_site).stderr

    pulse.touch()
    os.utime(pulse, (0, 0))

    stopped = health(folder_site)
    assert stopped.returncode == 1
    assert "has not moved for" in stopped.stderr
