"""How many minutes drawing and measuring will take, told by what earlier work took.

A forecast, and no limit: without earlier work it is one minute, and what is taken is counted.
"""

from collections.abc import Iterable
from datetime import timedelta
from math import ceil

from django.db.models import Q

from reviewapp.jobs.models import Job, State, Stint
from reviewapp.synthesis.measured_models import Measuring
from reviewapp.synthesis.models import Model, Sampling

LOOKED_AT = 5  # of the latest: machines and settings change


def minutes_to_draw(model: Model, *, queue: str, images: int, steps: int) -> int:
    """As long, image by image and step by step, as the model's last samplings took there."""
    earlier = (
        Sampling.objects.filter(model=model, job__state=State.SUCCEEDED, job__queue=queue)
        .select_related("run")
        .order_by("-job__finished_at")[:LOOKED_AT]
    )
    return _minutes(
        ((each.job_id, each.run.count * each.steps) for each in earlier), images * steps
    )


def minutes_to_draw_phantoms(task: str, *, images: int) -> int:
    """As long, image by image, as the last runs of phantoms took."""
    earlier = Job.objects.filter(task=task, state=State.SUCCEEDED).order_by("-finished_at")
    return _minutes(((each.pk, each.total or 0) for each in earlier[:LOOKED_AT]), images)


def minutes_to_measure(*, measures: int, images: int) -> int:
    """As long, measure by measure and image by image, as the last measurings took."""
    earlier = Measuring.objects.filter(job__state=State.SUCCEEDED).order_by("-job__finished_at")
    known = ((each.job_id, len(each.measures) * each.ruler["most"]) for each in earlier[:LOOKED_AT])
    return _minutes(known, measures * images)


def taken_by(jobs: Iterable[object]) -> timedelta:
    """What the workers of these jobs and of their helpers took, all attempts together."""
    known = list(jobs)
    stints = Stint.objects.filter(Q(job__in=known) | Q(job__helps__in=known))
    times = stints.values_list("begun_at", "seen_at")
    return sum((seen - begun for begun, seen in times), timedelta())


def minutes_left(job: Job) -> timedelta:
    """What a job has yet to take of what it wanted when it was asked for."""
    wanted = timedelta(minutes=int(str(job.arguments.get("minutes", 0))))
    return max(timedelta(), wanted - taken_by([job.pk]))


def _minutes(earlier: Iterable[tuple[object, int]], size: int) -> int:
    sizes = dict(earlier)
    done = sum(sizes.values())
    if not done:
        return 1
    return max(1, ceil(taken_by(sizes).total_seconds() / done * size / 60))
