"""The edge of the worker: the clock is read here."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.jobs import services as jobs
from reviewapp.releases import packing
from reviewapp.releases.services import PACK


@shared_task(name=PACK)
def pack(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(packing.pack, clock=timezone.now))
