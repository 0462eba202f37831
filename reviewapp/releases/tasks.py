"""The edge of the worker: the clock is read here."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.jobs import services as jobs
from reviewapp.releases import packing, pushes, pushing, tidying
from reviewapp.releases.services import PACK


@shared_task(name=PACK)
def pack(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(packing.pack, clock=timezone.now))


@shared_task(name=pushes.TASK)
def push(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(pushing.push, clock=timezone.now))


@shared_task(name="releases.tidy")
def tidy(**_: object) -> None:
    tidying.tidy()
