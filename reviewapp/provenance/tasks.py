"""The edge of the worker: here the clock is read."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.jobs import services as jobs
from reviewapp.provenance.cohorts import tasks  # noqa: F401  Celery looks for tasks here only
from reviewapp.provenance.intake import ending, previewing, running
from reviewapp.provenance.intake.asking import PREVIEW_IMPORT, RUN_IMPORT


@shared_task(name=PREVIEW_IMPORT)
def preview_import(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(previewing.preview, clock=timezone.now))


@shared_task(name=RUN_IMPORT)
def run_import(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(running.run, clock=timezone.now))


@shared_task(name="provenance.empty_quarantine")
def empty_quarantine(**_: object) -> None:
    ending.sweep(at=timezone.now())
