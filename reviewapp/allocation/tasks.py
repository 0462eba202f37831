"""The edge of the worker for allocation: here the clock is read."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.allocation import asking as draws
from reviewapp.allocation.preflight import asking
from reviewapp.jobs import services as jobs


@shared_task(name=asking.RUN_PREFLIGHT)
def run_preflight(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(asking.run, clock=timezone.now))


@shared_task(name=draws.DRAW)
def draw(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(draws.run, clock=timezone.now))
