"""Ask for images. The web may import this: it says what to make and never makes it."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.provenance import services as provenance
from reviewapp.synthesis import recipes
from reviewapp.synthesis.errors import CountNotUsable, SeedNotUsable

SAMPLE_RUN = "synthesis.sample_run"
MOST_AT_ONCE = 100_000
LARGEST_SEED = 2**63 - 1  # what both databases keep as a whole number


@transaction.atomic
def request_sampling(recipe: str, *, count: int, seed: int, by: Person, at: datetime) -> Job:
    """Write the run into the book and start the job that makes its images."""
    wanted = recipes.named(recipe)
    if not 1 <= count <= MOST_AT_ONCE:
        raise CountNotUsable(
            f"{count} images cannot be asked for at once, so nothing was started. "
            f"Ask for 1 to {MOST_AT_ONCE}."
        )
    if not 0 <= seed <= LARGEST_SEED:
        raise SeedNotUsable(
            f"{seed} is no seed, so nothing was started. "
            f"Give a whole number from 0 to {LARGEST_SEED}."
        )
    run = provenance.open_run(wanted.content, seed=seed, count=count, by=by, at=at)
    return jobs.enqueue(
        SAMPLE_RUN,
        title=f"Sample {count} × {wanted.title}, seed {seed}",
        by=by,
        at=at,
        idempotency_key=f"run:{run.pk}",
        run_id=str(run.pk),
    )
