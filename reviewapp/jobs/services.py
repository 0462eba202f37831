"""Ask for background work."""

from datetime import datetime

from django.db import models, transaction

from reviewapp.celery import app
from reviewapp.jobs.models import Job, Queue


def enqueue(
    task: str,
    *,
    title: str,
    by: models.Model | None,
    at: datetime,
    queue: str = Queue.CPU,
    idempotency_key: str | None = None,
    **arguments: object,
) -> Job:
    """Remember the job now, start it once the surrounding transaction commits."""
    job = Job.objects.create(
        task=task,
        title=title,
        owner=by,
        created_at=at,
        queue=queue,
        idempotency_key=idempotency_key,
        arguments=arguments,
    )
    transaction.on_commit(
        lambda: app.send_task(task, kwargs={"job_id": str(job.pk)}, queue=str(queue)) and None
    )
    return job
