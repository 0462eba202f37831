"""The edge of the worker for cohorts: here the clock is read."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.jobs import services as jobs
from reviewapp.provenance.cohorts import asking, leaks, splitting


@shared_task(name=asking.FREEZE_COHORT)
def freeze_cohort(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(asking.freeze_cohort, clock=timezone.now))


@shared_task(name=leaks.CHECK_FOR_LEAKS)
def check_for_leaks(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(leaks.check_for_leaks, clock=timezone.now))


@shared_task(name=splitting.SPLIT_COHORT)
def split_cohort(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(splitting.split_cohort, clock=timezone.now))
