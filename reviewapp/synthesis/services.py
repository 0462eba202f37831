"""Ask for models and images. The web may import this: it says what to make and never makes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, Queue
from reviewapp.provenance import services as provenance
from reviewapp.synthesis import asking, budgets, foretelling, recipes, shelf, shelving
from reviewapp.synthesis.asking import MOST_AT_ONCE, Told
from reviewapp.synthesis.errors import (
    CountNotUsable,
    SeedNotUsable,
    WeightsNotWelcome,
    WishNotUsable,
)
from reviewapp.synthesis.models import Chunk, Model, Sampling
from reviewapp.synthesis.readers import refuse_readers

SAMPLE_RUN = "synthesis.sample_run"
SAMPLE_MODEL = "synthesis.sample_model"
HELP_SAMPLING = "synthesis.help_sampling"
REGISTER = "synthesis.register"
SMALLEST_CHUNK, LARGEST_CHUNK = 8, 256
MOST_STEPS, MOST_GUIDANCE = 1000, 100
LONGEST_RECIPE = 100_000  # characters
LARGEST_SEED = 2**63 - 1  # what both databases keep as a whole number


@transaction.atomic
def request_sampling(recipe: str, *, count: int, seed: int, by: Person, at: datetime) -> Job:
    """Write the run into the book and start the job that makes its images."""
    refuse_readers(by)
    wanted = recipes.named(recipe)
    if not 1 <= count <= MOST_AT_ONCE:
        raise CountNotUsable(
            f"{count} images cannot be asked for at once, so nothing was started. "
            f"Ask for 1 to {MOST_AT_ONCE}."
        )
    _refuse_seed(seed)
    minutes = foretelling.minutes_to_draw_phantoms(SAMPLE_RUN, images=count)
    budgets.refuse_spent([], queue=Queue.CPU, by=by, at=at, wanted=minutes)
    run = provenance.open_run(wanted.content, seed=seed, count=count, by=by, at=at)
    return jobs.enqueue(
        SAMPLE_RUN,
        title=f"Sample {count} × {wanted.title}, seed {seed}",
        by=by,
        at=at,
        idempotency_key=f"run:{run.pk}",
        run_id=str(run.pk),
        minutes=minutes,
    )


@dataclass(frozen=True)
class How:
    """How images are drawn; without a number, as the recipe says."""

    seed: int
    steps: int | None = None
    guidance: str = ""  # a decimal, as text: it has one form only
    cohort: str = ""


@transaction.atomic
def request_sampling_of(model: Model, told: Told, how: How, *, by: Person, at: datetime) -> Job:
    """Write down what is wanted of a model, and start the job that makes its images."""
    refuse_readers(by)
    _refuse_seed(how.seed)
    conditions, count = asking.conditions(told, model.recipe)
    steps, guidance = _steps_and_guidance(model, how)
    name = shelving.name_of(how.cohort or f"{model}, seed {how.seed}")
    queue = settings.DRAW_ON
    wanted = foretelling.minutes_to_draw(model, queue=queue, images=count, steps=steps)
    projects = budgets.projects_with_room(
        [model.trained_on], queue=queue, by=by, at=at, wanted=wanted
    )
    how_drawn = {"steps": steps, "guidance": guidance, "conditions": conditions}
    said = {**_named(model), **how_drawn}
    run = provenance.open_run(said, seed=how.seed, count=count, by=by, at=at)
    sampling_id = uuid4()
    job = jobs.enqueue(
        SAMPLE_MODEL,
        title=f"Sample {count} × {model}, seed {how.seed}"[:200],
        by=by,
        at=at,
        queue=queue,
        idempotency_key=f"run:{run.pk}",
        sampling_id=str(sampling_id),
        minutes=wanted,
    )
    sampling = Sampling.objects.create(
        pk=sampling_id,
        run=run,
        model=model,
        job=job,
        steps=steps,
        guidance=guidance,
        conditions=conditions,
        cohort_name=name,
    )
    _cut(sampling, count)
    return budgets.charge(job, projects)


def _named(model: Model) -> dict[str, object]:
    named = {key: model.recipe[key] for key in ("name", "version", "family")}
    return {**named, "weights": model.weights_digest}


def _cut(sampling: Sampling, count: int) -> None:
    """A chunk is what a killed worker loses at most: two in a hundred of a large request."""
    size = min(max(count // 50, SMALLEST_CHUNK), LARGEST_CHUNK) // SMALLEST_CHUNK * SMALLEST_CHUNK
    Chunk.objects.bulk_create(
        Chunk(sampling=sampling, first=first, count=min(size, count - first))
        for first in range(0, count, size)
    )


def _steps_and_guidance(model: Model, how: How) -> tuple[int, str]:
    said = model.recipe.get("sampling", {})
    steps = how.steps or int(said.get("steps", 10))
    try:
        guidance = Decimal(how.guidance or repr(said.get("guidance", 1.0)))
    except InvalidOperation:
        guidance = Decimal("NaN")
    # What cannot be compared with a number is none: the order of these two matters.
    if not guidance.is_finite() or not 0 <= guidance <= MOST_GUIDANCE:
        raise WishNotUsable(
            f"“{how.guidance}” is no guidance, so nothing was started. "
            f"Give a number from 0 to {MOST_GUIDANCE}; 1 follows the conditions as learnt."
        )
    if not 1 <= steps <= MOST_STEPS:
        raise WishNotUsable(
            f"An image is not drawn in {steps} steps, so nothing was started. "
            f"Give 1 to {MOST_STEPS}."
        )
    return steps, format(guidance.normalize(), "f")


def _refuse_seed(seed: int) -> None:
    if not 0 <= seed <= LARGEST_SEED:
        raise SeedNotUsable(
            f"{seed} is no seed, so nothing was started. "
            f"Give a whole number from 0 to {LARGEST_SEED}."
        )


def request_registration(
    pieces: Iterable[bytes],
    *,
    name: str,
    intended_use: str,
    recipe: str = "",
    by: Person,
    at: datetime,
) -> Job:
    """Take weights in; a worker then loads them and writes the model down."""
    name = shelving.name_of(name)
    if len(recipe) > LONGEST_RECIPE:
        raise WeightsNotWelcome(
            f"A recipe has at most {LONGEST_RECIPE} characters, so nothing was kept. "
            f"Give the recipe alone."
        )
    digest, told = shelf.receive(pieces, has_recipe=bool(recipe.strip()))
    return jobs.enqueue(
        REGISTER,
        title=f"Register the model “{name}”",
        by=by,
        at=at,
        digest=digest,
        said={
            "name": name,
            "intended_use": intended_use,
            "recipe": "" if told.is_ours else recipe,
        },
    )
