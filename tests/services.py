"""Which of the services a grown site uses answer on their usual local ports."""

import getpass
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

POSTGRES = os.environ.get(
    "TEST_POSTGRES_URL", f"postgres://{getpass.getuser()}@127.0.0.1:5432/postgres"
)
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
# How a Postgres on a developer's machine usually lets one in.
USUAL_SUPERUSERS = ("postgres", "postgres:postgres")


def answers(address: str) -> bool:
    url = urlsplit(address)
    try:
        with socket.create_connection((url.hostname or "", url.port or 0), timeout=1):
            return True
    except OSError:
        return False


def needed(address: str) -> str:
    """Give the address back if something answers there; skip the test if not, or fail it."""
    if not answers(address):
        missing(f"Nothing answers at {urlsplit(address).netloc.rpartition('@')[2]}")
    return address


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty database of this test's own, dropped afterwards."""
    server = needed(POSTGRES).rpartition("/")[0]
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def missing(what: str) -> None:
    """Skip the test that cannot run here; REQUIRE_SERVICES=1 turns that into a failure."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what}, and REQUIRE_SERVICES=1 asks for it.")
    pytest.skip(f"{what}; this test needs it.")


def usable_postgres() -> str:
    """Find an address under which databases may be made; empty if there is none."""
    others = [f"postgres://{user}@127.0.0.1:5432/postgres" for user in USUAL_SUPERUSERS]
    for address in [POSTGRES, *others]:
        try:
            with psycopg.connect(address, connect_timeout=2) as connection:
                asked = "SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolcreatedb"
                if connection.execute(asked).fetchone():
                    return address
        except psycopg.OperationalError:
            continue
    return ""


if __name__ == "__main__":
    if sys.argv[1:] == ["postgres"]:
        found = usable_postgres()
    else:
        found = {"redis": REDIS, "rabbitmq": RABBITMQ}[sys.argv[1]]
        found = found if answers(found) else ""
    sys.stdout.write(found + "\n")
