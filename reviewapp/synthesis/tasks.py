"""The edge of the worker: the clock is read here, and torch comes with the first task."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from reviewapp.jobs import services as jobs
from reviewapp.synthesis.comparing import MEASURE
from reviewapp.synthesis.estimating import TRY
from reviewapp.synthesis.services import HELP_SAMPLING, REGISTER, SAMPLE_MODEL, SAMPLE_RUN
from reviewapp.synthesis.wanting import TRAIN


@shared_task(name=SAMPLE_RUN)
def sample_run(job_id: str, **_: object) -> None:
    from reviewapp.synthesis.sampling import sample_within_budget as work

    jobs.run(job_id, partial(work, clock=timezone.now))


@shared_task(name=SAMPLE_MODEL)
def sample_model(job_id: str, **_: object) -> None:
    from reviewapp.synthesis.samplings import sample_model as work

    jobs.run(job_id, partial(work, clock=timezone.now))


@shared_task(name=HELP_SAMPLING)
def help_sampling(job_id: str, **_: object) -> None:
    from reviewapp.synthesis.samplings import help_sampling as work

    jobs.run(job_id, partial(work, clock=timezone.now))


@shared_task(name=TRAIN)
def train(job_id: str, **_: object) -> None:
    from reviewapp.synthesis.training import train as work

    jobs.run(job_id, partial(work, clock=timezone.now))


@shared_task(name=REGISTER)
def register(job_id: str, **_: object) -> None:
    from reviewapp.synthesis.loading import register_arrived as work

    jobs.run(job_id, partial(work, clock=timezone.now))


@shared_task(name=MEASURE)
def measure(job_id: str, **_: object) -> None:
    from reviewapp.synthesis.measuring import measure as work

    jobs.run(job_id, partial(work, clock=timezone.now))


@shared_task(name=TRY)
def try_training(job_id: str, **_: object) -> None:
    from reviewapp.synthesis.trying import try_training as work

    jobs.run(job_id, partial(work, clock=timezone.now))
