"""Sites with real processes, once per kind of broker."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from kombu import Connection

from tests import services
from tests.jobs.processes.site import Site, wait_until


class OwnRedis:
    """A Redis of this test's own, that keeps nothing: restarting it forgets everything."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._server = subprocess.Popen(
            ["redis-server", *options, "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        wait_until(lambda: services.answers(self.url), "Redis answers")

    def stop(self) -> None:
        self._server.kill()
        self._server.wait()


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """One migrated database for all these tests, of the kind the suite runs on."""
    folder = Path(tempfile.mkdtemp(prefix="processes-"))
    name = f"processes_{uuid.uuid4().hex[:8]}"
    there = settings.DATABASES["default"]
    if settings.EMBEDDED:
        address, server = f"sqlite:///{folder}/site.sqlite3", ""
    else:
        server = f"postgres://{there['USER']}:{there['PASSWORD']}@{there['HOST']}:{there['PORT']}"
        address = f"{server}/{name}"
        _at_postgres(server, f"CREATE DATABASE {name}")
    migrating = Site(folder, database=address, broker="filesystem://")
    try:
        migrating.desk("migrate")
    finally:
        migrating.close()
    yield address
    if server:
        _at_postgres(server, f"DROP DATABASE {name} WITH (FORCE)")
    shutil.rmtree(folder)


def _at_postgres(server: str, statement: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    if shutil.which("redis-server") is None:
        services.missing("No redis-server is installed")
    redis = OwnRedis()
    yield redis
    redis.stop()


@pytest.fixture
def folder_site(tmp_path: Path, database: str) -> Iterator[Site]:
    site = Site(tmp_path, database=database, broker="filesystem://")
    yield site
    site.close()


@pytest.fixture
def redis_site(tmp_path: Path, database: str, own_redis: OwnRedis) -> Iterator[Site]:
    site = Site(tmp_path, database=database, broker=own_redis.url)
    yield site
    site.close()


@pytest.fixture
def rabbitmq_site(tmp_path: Path, database: str, rabbitmq_url: str) -> Iterator[Site]:
    prefix = f"test-{os.getpid()}-{time.time_ns()}-"
    site = Site(tmp_path, database=database, broker=rabbitmq_url, prefix=prefix)
    yield site
    site.close()
    with Connection(rabbitmq_url) as connection, connection.channel() as channel:
        for queue in ("cpu", "gpu"):
            channel.queue_delete(  # type: ignore[attr-defined] # known to AMQP only
                f"{prefix}{queue}"
            )
            channel.exchange_delete(  # type: ignore[attr-defined] # the same
                f"{prefix}{queue}"
            )


@pytest.fixture(
    params=[
        "folder_site",
        pytest.param("redis_site", marks=pytest.mark.services),
        pytest.param("rabbitmq_site", marks=pytest.mark.services),
    ]
)
def site(request: pytest.FixtureRequest) -> Site:
    """The same promise, kept on every queue."""
    found: Site = request.getfixturevalue(request.param)
    return found
