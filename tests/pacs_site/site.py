"""A site that may ask the PACS of this machine, with a worker that does what its pages ask for."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.served import PASSWORD, PATIENCE, ROOT, Site
from tests.deploy.grown import free_port
from tests.jobs.processes.site import end_group

ADMINISTRATOR, RESEARCHER = "administrator@example.org", "researcher@example.org"


@dataclass(frozen=True)
class SiteBesidePacs(Site):
    """The same site, on a machine whose list of networks has this machine in it."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {
            "PACS_NETWORKS": "127.0.0.1/32",
            "JOB_SWEEP_SECONDS": "1",
            "JOB_REPORT_SECONDS": "0.1",
        }

    def manage(self, *words: str, said: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            input=said,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    @contextmanager
    def working(self) -> Iterator[None]:
        """A worker for as long as the test lasts, ended with every process it started."""
        command = [sys.executable, "-m", "celery", "-A", "reviewapp.celery", "worker", "-c", "1"]
        options = ["-Q", "cpu", "-B", "--schedule", str(self.folder / "beat"), "-l", "warning"]
        with (self.folder / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [*command, *options, "--without-gossip", "--without-mingle"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield
        finally:
            worker.terminate()
            try:
                worker.wait(PATIENCE)
            finally:
                end_group(worker)


def a_site_beside_pacs(folder: Path, statics: Path) -> SiteBesidePacs:
    """Tables, an administrator and a researcher; nothing else."""
    folder.mkdir(parents=True)
    site = SiteBesidePacs(
        folder=folder,
        statics=statics,
        port=free_port(),
        database=f"sqlite:///{folder}/site.sqlite3",
        broker="filesystem://",
    )
    site.manage("migrate", "--noinput", "--verbosity", "0")
    for email, role in ((ADMINISTRATOR, "administrator"), (RESEARCHER, "researcher")):
        made = ("make_person", email, "--name", role.title(), "--role", role, "--password-stdin")
        site.manage(*made, said=f"{PASSWORD}\n")
    return site
