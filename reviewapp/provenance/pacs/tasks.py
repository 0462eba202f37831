"""The edge of the worker for retrievals: here the clock is read."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.jobs import services as jobs
from reviewapp.provenance.pacs import fetching, retrieval
from reviewapp.provenance.pacs.retrieval import RETRIEVE


@shared_task(name=RETRIEVE)
def retrieve(job_id: str, **_: object) -> None:
    jobs.run(job_id, partial(fetching.retrieve, clock=timezone.now))


@shared_task(name="provenance_pacs.forget")
def forget(**_: object) -> None:
    retrieval.forget_ended()
