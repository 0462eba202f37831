"""Which of the services a grown site uses answer on their usual local ports."""

import os
import socket
from urllib.parse import urlsplit

import pytest

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://root@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")


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


def missing(what: str) -> None:
    """Skip the test that cannot run here; REQUIRE_SERVICES=1 turns that into a failure."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what}, and REQUIRE_SERVICES=1 asks for it.")
    pytest.skip(f"{what}; this test needs it.")
