"""The embedded queue, in the folder of this test run, empty before and after each test."""

from collections.abc import Iterator

import pytest

from reviewapp.celery import app
from reviewapp.jobs import sending, shutdown
from reviewapp.jobs.models import Queue


@pytest.fixture(autouse=True)
def _empty_queue() -> Iterator[None]:
    _empty()
    yield
    _empty()
    shutdown.forget()


def _empty() -> None:
    with app.connection_for_write() as connection, connection.channel() as channel:
        for queue in Queue.values:
            app.amqp.queues[sending.queue_name(queue)](channel).purge()
