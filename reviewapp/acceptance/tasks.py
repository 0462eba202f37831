"""The edge of the worker for acceptance: here the clock is read."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.acceptance import asking, rehearsing
from reviewapp.jobs import services as jobs


@shared_task(name=asking.EVALUATE)
def evaluate(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(asking.run, clock=timezone.now))


@shared_task(name=rehearsing.REHEARSE)
def rehearse(job_id: str, **_: object) -> None:
    jobs.run(job_id, rehearsing.run)
