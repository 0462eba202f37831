"""A served site in a database and a folder of its own, taken down at the end."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.harness import ROOT
from tests.services import usable_postgres


@dataclass(frozen=True)
class Stand:
    """Where the site answers, and who may read what in it."""

    port: int
    readers: list[dict[str, Any]]


@contextmanager
def postgres() -> Iterator[str]:
    """Make a database, and drop it when done."""
    address = usable_postgres()
    if not address:
        raise SystemExit(
            "No Postgres answers on its usual local port, so nothing was measured. "
            "Start one, or set TEST_POSTGRES_URL, then run make bench again."
        )
    name = f"reviewapp_bench_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{address.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def environment(folder: Path, database: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": database or f"sqlite:///{folder}/site.sqlite3",
        "BROKER_URL": "filesystem://",
        "SECRET_KEY": "only for measuring",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def served(
    *, database: str = "", readers: int = 1, cases: int = 2, fill: Sequence[str] = ()
) -> Iterator[Stand]:
    """Fill a site, serve it as the product does, and say how to reach it."""
    filling = fill or ["benchmarks.fill", str(readers), str(cases)]
    with tempfile.TemporaryDirectory(prefix="reviewapp-bench-") as folder:
        port = _free_port()
        surroundings = environment(Path(folder), database, port)
        filled = subprocess.run(
            [sys.executable, "-m", *filling],
            env=surroundings,
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        server = subprocess.Popen(
            [*_uvicorn(), "--port", str(port), "--no-access-log", "--log-level", "error"],
            env=surroundings,
            cwd=ROOT,
        )
        try:
            _wait_for(port)
            yield Stand(port, json.loads(filled.stdout))
        finally:
            server.terminate()
            server.wait(20)


def _uvicorn() -> list[str]:
    return [sys.executable, "-m", "uvicorn", "reviewapp.asgi:application", "--lifespan", "off"]


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The site did not answer within 30 s, so nothing was measured.")
