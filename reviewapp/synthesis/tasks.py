"""The edge of the worker: here generation is loaded and the clock is read."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.jobs import services as jobs
from reviewapp.synthesis.sampling import sample_run as work
from reviewapp.synthesis.services import SAMPLE_RUN


@shared_task(name=SAMPLE_RUN)
def sample_run(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(work, clock=timezone.now))
