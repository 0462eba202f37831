"""The work of a sampling: chunk by chunk, by one worker or by several, then frozen."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from time import sleep
from uuid import UUID

from django.conf import settings

from reviewapp.imaging import services as imaging
from reviewapp.imaging import stores
from reviewapp.imaging.attributes import NAME
from reviewapp.imaging.batches import batches
from reviewapp.imaging.models import Image
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State
from reviewapp.jobs.services import Progress
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion, Run
from reviewapp.synthesis import budgets, claiming, disk, gauging
from reviewapp.synthesis.drawing import Drawn, Pencil
from reviewapp.synthesis.errors import SamplingEnded
from reviewapp.synthesis.models import Chunk, Sampling
from reviewapp.synthesis.services import HELP_SAMPLING

Clock = Callable[[], datetime]
LOOK_AGAIN = 0.5  # seconds


def sample_model(progress: Progress, *, sampling_id: str, clock: Clock, **_: object) -> None:
    """Make what is missing, alone if need be, then freeze all of it."""
    budgets.refuse_at_work(progress.claim.job_id, at=clock())
    sampling = _sampling(sampling_id)
    progress.gauge = gauging.gauge
    _ask_for_help(sampling, attempt=progress.attempt, at=clock())
    _make_chunks(progress, sampling, clock)
    while not claiming.is_whole(sampling):
        # The rest is in other hands; whatever they drop is made here.
        _report(progress, sampling, 0)
        sleep(LOOK_AGAIN)
        _make_chunks(progress, sampling, clock)
    _report(progress, sampling, 0)
    version = _freeze(sampling, at=clock())
    progress.log(f"Frozen as {version}.")
    progress.made(version)


def help_sampling(progress: Progress, *, sampling_id: str, clock: Clock, **_: object) -> None:
    """Take chunks for as long as the job that is helped is at work."""
    sampling = _sampling(sampling_id)
    progress.gauge = gauging.gauge
    if not claiming.is_whole(sampling) and _is_at_work(sampling):
        _make_chunks(progress, sampling, clock)


def _ask_for_help(sampling: Sampling, *, attempt: int, at: datetime) -> None:
    most = min(settings.SAMPLING_WORKERS, sampling.chunks.filter(kept_at=None).count())
    for number in range(1, most):
        jobs.enqueue_helper(
            HELP_SAMPLING,
            sampling.job,
            key=f"help:{sampling.pk}:{attempt}:{number}",
            at=at,
            sampling_id=str(sampling.pk),
        )


def _make_chunks(progress: Progress, sampling: Sampling, clock: Clock) -> None:
    pencil: Pencil | None = None
    while chunk := claiming.take(sampling, progress.claim, at=clock()):
        pencil = pencil or Pencil(sampling)
        before = claiming.kept_images(sampling)

        def seen(count: int, before: int = before) -> None:
            _report(progress, sampling, count, before=before)

        numbers = range(chunk.first, chunk.first + chunk.count)
        drawn = pencil.draw(numbers, seen=seen, say=partial(progress.log, level="warning"))
        _keep(progress, chunk, drawn, how=pencil.how(), at=clock())
        if not _is_at_work(sampling):
            return


def _keep(
    progress: Progress, chunk: Chunk, drawn: list[Drawn], *, how: dict[str, object], at: datetime
) -> None:
    run = chunk.sampling.run

    try:
        samples = _prepared(drawn)
    except OSError as why:
        raise SamplingEnded(
            disk.sentence(
                why,
                outcome="the sampling stopped; its finished parts are kept",
                cure="Make room in the pixel store, then try again: it makes the rest.",
            )
        ) from why

    def write() -> list[str]:
        return [str(image.pk) for image in provenance.keep_all_samples(samples, run=run)]

    progress.check()
    claiming.keep(chunk, progress.claim, write, how=how, at=at)


def _prepared(drawn: list[Drawn]) -> list[provenance.Sample]:
    with stores.Keeping() as keeping:
        samples = [
            provenance.Sample(
                imaging.prepare(image.pixels, attributes=_attributes(image), keeping=keeping),
                image.number,
            )
            for image in drawn
        ]
        keeping.settle()
    return samples


def _attributes(image: Drawn) -> dict[str, str]:
    """What was told and can be chosen by; other names are in the sampling's conditions."""
    return {name: value for name, value in image.attributes.items() if NAME.fullmatch(name)}


def _report(progress: Progress, sampling: Sampling, own: int, *, before: int | None = None) -> None:
    done = claiming.kept_images(sampling) if before is None else before
    progress.report(done + own, sampling.run.count, "images")


def _is_at_work(sampling: Sampling) -> bool:
    """Whether the job that people see is wanted still."""
    job = Job.objects.get(pk=sampling.job_id)
    return job.state in {State.QUEUED, State.RUNNING} and job.cancel_requested_at is None


def _freeze(sampling: Sampling, *, at: datetime) -> CohortVersion:
    run: Run = sampling.run
    cohort = provenance.create_cohort(name=sampling.cohort_name, by=run.requested_by, at=at)
    ids = [image for chunk in sampling.chunks.order_by("first") for image in chunk.images]
    made = [image for some in batches(ids) for image in Image.objects.filter(pk__in=some)]
    return provenance.freeze_version(cohort, images=made, by=run.requested_by, at=at)


def _sampling(sampling_id: str) -> Sampling:
    found = Sampling.objects.select_related("run__requested_by", "model", "job__owner")
    return found.get(pk=UUID(sampling_id))
