"""The jobs' own task, and what every worker process does when it is told to go."""

from uuid import UUID

from celery import shared_task
from celery.signals import worker_shutting_down
from django.utils import timezone

from reviewapp.celery import app
from reviewapp.jobs import letters, pulse, services, shutdown

worker_shutting_down.connect(shutdown.begin, weak=False)
app.steps["worker"].add(pulse.Pulse)


@shared_task(name="jobs.sweep")
def sweep(**_: object) -> None:
    services.sweep(at=timezone.now())


@shared_task(name=letters.TELL)
def tell_of_the_end(job_id: str, **_: object) -> None:
    letters.tell_of_the_end(UUID(job_id))
