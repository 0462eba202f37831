"""What a training will take, before it is started: told by an earlier one, or by a short trial.

The web may import this. It reads what was measured, or asks a worker for a trial of a few steps.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State, Stint
from reviewapp.provenance.cohort_models import Split
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import asking, budgets, shelving, wanting
from reviewapp.synthesis.budgets import Standing
from reviewapp.synthesis.models import Model, Training, Trial
from reviewapp.synthesis.readers import refuse_readers
from reviewapp.synthesis.wanting import Wish

TRY = "synthesis.try_training"
LOOKED_AT = 50  # of the latest trainings
MINUTE, HOUR = 60, 3600
COPIES = 2  # of the images, while they are brought into memory
BYTES = {"uint8": 1, "int16": 2, "uint16": 2, "float32": 4}
# What a step takes depends on neither of these.
FREE = ("name", "version", "title", "about", "system", "differs", "essential", "family", "sampling")
UNENDED = frozenset({State.QUEUED, State.RUNNING})
COSTLY = ("batch", "accumulate")


@dataclass(frozen=True)
class Estimate:
    """What a training will take, or that a trial is still to say it."""

    how: str
    steps: int = 0
    seconds: int | None = None  # of the processor, for all steps
    memory: int | None = None  # bytes
    card_memory: int | None = None
    job: Job | None = None  # the trial, where nothing is known yet
    limit: int | None = None  # seconds after which it ends, done or not
    warning: str = ""  # what is to be known before, beside its cost

    @property
    def is_known(self) -> bool:
        return self.seconds is not None

    @property
    def job_id(self) -> object:
        return self.job.pk if self.job else None

    @property
    def waits_for(self) -> Job | None:
        """The trial, as long as it may still tell something."""
        return self.job if self.job and self.job.state in UNENDED else None

    @property
    def is_cut(self) -> bool:
        """Whether its minutes end it before its steps do."""
        return bool(self.limit and self.seconds and self.seconds > self.limit)

    @property
    def steps_reached(self) -> int:
        if not (self.is_cut and self.limit and self.seconds):
            return self.steps
        return max(1, self.steps * self.limit // self.seconds)

    @property
    def time_words(self) -> str:
        """For a person: how long, and what becomes of it where its minutes end first."""
        if self.seconds is None:
            return "not known"
        whole = f"{_words(self.seconds)} of the processor for {self.steps} steps"
        if not self.is_cut or self.limit is None:
            return whole
        return (
            f"{whole}. It ends after {_words(self.limit)}, at about step {self.steps_reached}: "
            f"give more minutes, or fewer steps"
        )


class Measured(NamedTuple):
    how: str
    seconds_per_step: float
    memory: int | None
    card_memory: int | None


def estimate(
    version: CohortVersion, wish: Wish, *, split: Split | None, by: Person, at: datetime
) -> Estimate:
    """Say what is known; else ask for a trial, once, and say that it is under way."""
    refuse_readers(by)
    shelving.name_of(wish.name)  # refused now, and not only by the training
    recipe = wanting.recipe_of(version, wish, split=split)
    warning = asking.warning(recipe)
    cost, queue = cost_of(recipe), settings.DRAW_ON
    measured = _by_training(cost, queue) or _by_trial(cost, queue)
    if measured is None:
        job = _trial(version, recipe, cost, by=by, at=at)
        if job.state == State.FAILED:
            return Estimate(how=job.error, job=job, warning=warning)
        how = "A worker is trying some steps on made-up images."
        return Estimate(how=how, job=job, warning=warning)
    steps = recipe["schedule"]["steps"]
    images = counted(recipe, images=version.size)
    return Estimate(
        how=measured.how,
        steps=steps,
        seconds=round(steps * measured.seconds_per_step),
        memory=None if measured.memory is None else measured.memory + images,
        card_memory=measured.card_memory,
        limit=60 * wish.minutes if wish.minutes else None,
        warning=warning,
    )


def budgets_for(version: CohortVersion, *, by: Person, at: datetime) -> list[Standing]:
    """What a training on this version would come out of."""
    return budgets.standings_for([version], queue=settings.DRAW_ON, by=by, at=at)


def cost_of(recipe: Mapping[str, Any]) -> str:
    """Name all that decides what a step takes."""
    schedule = recipe["schedule"]
    said = {name: value for name, value in recipe.items() if name not in FREE}
    said["schedule"] = {name: schedule[name] for name in COSTLY if name in schedule}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def counted(recipe: Mapping[str, Any], *, images: int) -> int:
    """Bytes that the images themselves take in memory."""
    data = recipe["data"]
    return int(COPIES * images * data["size"] ** 2 * BYTES[data.get("stored", "float32")])


def _words(seconds: int) -> str:
    if seconds < 2 * MINUTE:
        return f"about {max(1, seconds)} seconds"
    if seconds < 2 * HOUR:
        return f"about {round(seconds / MINUTE)} minutes"
    return f"about {seconds / HOUR:.1f} hours"


def _by_training(cost: str, queue: str) -> Measured | None:
    done = Training.objects.filter(job__state=State.SUCCEEDED, job__queue=queue)
    for training in done.select_related("version", "job").order_by("-job__finished_at")[:LOOKED_AT]:
        made = Model.objects.filter(job=training.job_id).first()
        if made is None or not made.facts.get("steps") or cost_of(training.recipe) != cost:
            continue
        took = _most(Stint.objects.filter(job=training.job_id))
        theirs = counted(training.recipe, images=training.version.size)
        return Measured(
            f"Measured while “{made}” was trained with the same networks on this queue.",
            made.facts["seconds"] / made.facts["steps"],
            None if took["memory"] is None else max(0, took["memory"] - theirs),
            took["card"],
        )
    return None


def _most(stints: Iterable[Stint]) -> dict[str, int | None]:
    found = list(stints)
    memory = [stint.most_memory for stint in found if stint.most_memory is not None]
    card = [stint.card_memory for stint in found if stint.card_memory is not None]
    return {"memory": max(memory, default=None), "card": max(card, default=None)}


def _by_trial(cost: str, queue: str) -> Measured | None:
    known = Trial.objects.filter(cost_digest=cost, job__queue=queue, seconds_per_step__isnull=False)
    trial = known.order_by("-job__finished_at").first()
    if trial is None or trial.seconds_per_step is None:
        return None
    return Measured(
        f"Measured in a trial of {trial.steps} steps with {trial.parameters:,} weights on "
        f"{trial.device}, for one thread.",
        trial.seconds_per_step,
        trial.memory,
        trial.card_memory,
    )


@transaction.atomic
def _trial(
    version: CohortVersion, recipe: Mapping[str, Any], cost: str, *, by: Person, at: datetime
) -> Job:
    queue = settings.DRAW_ON
    same = Trial.objects.filter(cost_digest=cost, job__queue=queue, job__owner=by.pk)
    latest = same.select_related("job").order_by("-job__created_at").first()
    if latest and latest.job.state in UNENDED:
        return latest.job
    # A recipe that contradicts itself does so again: what failed is not tried by every press.
    if latest and latest.job.state == State.FAILED:
        return latest.job
    projects = budgets.projects_with_room([version], queue=queue, by=by, at=at, wanted=1)
    trial_id = uuid4()
    job = jobs.enqueue(
        TRY,
        title=f"Try a few steps of “{recipe['name']}”",
        by=by,
        at=at,
        queue=queue,
        trial_id=str(trial_id),
        minutes=1,
    )
    Trial.objects.create(pk=trial_id, job=job, recipe=recipe, cost_digest=cost)
    return budgets.charge(job, projects)
