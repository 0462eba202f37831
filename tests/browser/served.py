"""A whole site for one test: real processes, its own folder and database, the demo in it."""

import atexit
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg

from tests import services

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
PASSWORD = "only phantoms here"


@dataclass(frozen=True)
class Site:
    """Where it lies and how it is reached."""

    folder: Path
    statics: Path
    port: int
    database: str
    broker: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {
            "DATA_DIR": str(self.folder),
            "STATIC_ROOT": str(self.statics),
            "PORT": str(self.port),
            "DATABASE_URL": self.database,
            "DATABASE_POOL": "4",
            "BROKER_URL": self.broker,
            "SECRET_KEY": "a secret of no importance, in a site that lives for one test",
            "LOG_LEVEL": "WARNING",
        }

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Look into the tables from outside, while the site runs."""
        if self.database.startswith("sqlite:"):
            with sqlite3.connect(urlsplit(self.database).path) as connection:
                return list(connection.execute(question))
        with psycopg.connect(self.database) as connection:
            return list(connection.execute(question))

    @contextmanager
    def running(self, *, with_worker: bool = False) -> Iterator["Site"]:
        """Serve it until the test is over; only the process that was started here is ended."""
        alone = ("uvicorn", "reviewapp.asgi:application", "--log-level", "warning")
        program = ("reviewapp.supervisor",) if with_worker else (*alone, "--port", str(self.port))
        server = subprocess.Popen([sys.executable, "-m", *program], cwd=ROOT, env=self.environment)
        _SERVERS[self.port] = server
        try:
            _wait_until_it_answers(f"{self.address}/health/live", server)
            yield self
        finally:
            server.terminate()
            server.wait(PATIENCE)

    def kill(self) -> None:
        """End its server where it stands, as a lost machine would."""
        _SERVERS[self.port].kill()
        _SERVERS[self.port].wait(PATIENCE)


# Which process serves which port, for a test that takes it away.
_SERVERS: dict[int, "subprocess.Popen[bytes]"] = {}


def an_embedded_site(folder: Path, statics: Path) -> Site:
    """SQLite and folders, with the demo in it."""
    site = an_empty_site(folder, statics)
    site.manage("demo")
    return site


def an_empty_site(folder: Path, statics: Path) -> Site:
    return replace(copied(_migrated(), folder), statics=statics)


@cache
def _migrated() -> Site:
    """Every migration takes longer than most tests, so one run of them is copied."""
    folder = Path(tempfile.mkdtemp(prefix="reviewapp-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    site = Site(
        folder=folder,
        statics=folder / "static",
        port=_free_port(),
        database=f"sqlite:///{folder}/site.sqlite3",
        broker="filesystem://",
    )
    site.manage("migrate", "--noinput", "--verbosity", "0")
    return site


def a_site_asking(
    folder: Path, statics: Path, protocol: dict[str, object], *, pairs: int = 12
) -> Site:
    """The embedded demo with another protocol: more cases, other questions."""
    site = an_empty_site(folder, statics)
    code = f"from tests.browser import asking; asking.make({protocol!r}, pairs={pairs})"
    site.manage("shell", "--no-imports", "-c", code)
    return site


def a_site_linked(
    folder: Path, statics: Path, protocol: dict[str, object], *, subjects: int
) -> Site:
    """The same people, before cases of one subject with a picture beside them."""
    site = an_empty_site(folder, statics)
    code = (
        f"from tests.browser import asking; asking.make_linked({protocol!r}, subjects={subjects})"
    )
    site.manage("shell", "--no-imports", "-c", code)
    return site


def a_site_showing(
    folder: Path, statics: Path, protocol: dict[str, object], *, pictures: str
) -> Site:
    """The demo's people, reading volumes or colours that `showing` makes."""
    site = an_empty_site(folder, statics)
    code = f"from tests.browser import showing; showing.make({protocol!r}, {pictures!r})"
    site.manage("shell", "--no-imports", "-c", code)
    return site


def copied(site: Site, folder: Path) -> Site:
    """The same site again, for another test: a demo is made once and copied."""
    shutil.copytree(site.folder, folder, dirs_exist_ok=True)
    database = f"sqlite:///{folder}/site.sqlite3"
    return replace(site, folder=folder, port=_free_port(), database=database)


@contextmanager
def a_grown_site(folder: Path, statics: Path) -> Iterator[Site]:
    """Postgres and Redis, with the demo in it; the database is dropped afterwards."""
    with services.fresh_database() as database:
        site = Site(
            folder=folder,
            statics=statics,
            port=_free_port(),
            database=database,
            broker=services.needed(services.REDIS),
        )
        site.manage("migrate", "--noinput", "--verbosity", "0")
        site.manage("demo", "--force")
        yield site


def static_files(folder: Path) -> Path:
    """What the build made, beside what the site brings, as collectstatic would lay them."""
    built = ROOT / "frontend" / "dist" / "bundle"
    if not built.exists():
        services.missing("The front end is not built (run make build)")
    shutil.copytree(built, folder / "bundle")
    shutil.copytree(ROOT / "reviewapp" / "web" / "static", folder, dirs_exist_ok=True)
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, "The site ended while it started; its reason is above."
        try:
            with urlopen(address, timeout=1):  # noqa: S310 an address of this machine
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Nothing answered at {address} for {PATIENCE} seconds.")
