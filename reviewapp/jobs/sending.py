"""Wake a worker. The message carries an id and may be lost, late or doubled."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import transaction

from reviewapp.celery import app


def queue_name(queue: str) -> str:
    return f"{settings.QUEUE_PREFIX}{queue}"


def send(task: str, job_id: UUID, *, queue: str) -> None:
    app.send_task(task, kwargs={"job_id": str(job_id)}, queue=queue_name(queue))


def send_after_commit(task: str, job_id: UUID, *, queue: str) -> None:
    """Robust: a broker that is away costs a log line, never the person's request."""
    transaction.on_commit(lambda: send(task, job_id, queue=queue), robust=True)


def waiting(queue: str) -> int:
    """How many messages lie in a queue that no worker has taken yet."""
    with app.connection_for_read() as connection, connection.channel() as channel:
        name = queue_name(queue)
        # celery-types does not know what every transport answers: name, messages, consumers.
        answer = cast("tuple[str, int, int]", app.amqp.queues[name](channel).queue_declare())
        return answer[1]
