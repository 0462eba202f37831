"""The door to generation: make the images of a run. Only tasks.py and the demo come through it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Model

from generation.phantoms.draw import Phantom, draw
from generation.recipe import PhantomRecipe, parse
from reviewapp.imaging.models import Image
from reviewapp.jobs.services import Progress as Claimed
from reviewapp.provenance import selectors, services
from reviewapp.provenance.models import CohortVersion, Run
from reviewapp.synthesis import budgets, recipes


class Progress(Protocol):
    """What this work needs of a job."""

    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    def log(self, text: str, *, level: str = "info") -> None: ...

    def made(self, thing: Model) -> None: ...


def sample_within_budget(
    progress: Claimed, *, run_id: str, clock: Callable[[], datetime], **_: object
) -> CohortVersion:
    """The same, where whoever asked still has minutes for it."""
    budgets.refuse_at_work(progress.claim.job_id, at=clock())
    return sample_run(progress, run_id=run_id, clock=clock)


def sample_run(
    progress: Progress, *, run_id: str, clock: Callable[[], datetime], **_: object
) -> CohortVersion:
    """Make what is missing of a run, then freeze all of it; a repeat makes and freezes nothing."""
    run = selectors.run_with_id(UUID(run_id))
    images = []
    for done, image in enumerate(_images(run), start=1):
        images.append(image)
        progress.report(done, run.count, "images")
    version = _freeze(run, images, at=clock())
    progress.log(f"Frozen as {version}.")
    progress.made(version)
    return version


def draw_preset(name: str, *, seed: int, count: int) -> Iterator[Phantom]:
    """Draw outside a run: the demo's stand-ins for acquired images."""
    recipe = parse(recipes.named(name).content)
    return (draw(recipe, seed=seed, number=number) for number in range(count))


def _images(run: Run) -> Iterator[Image]:
    recipe, made = parse(run.recipe), selectors.images_made(run)
    for number in range(run.count):
        yield made.get(number) or _make(run, recipe, number)


def _make(run: Run, recipe: PhantomRecipe, number: int) -> Image:
    phantom = draw(recipe, seed=run.seed, number=number)
    return services.keep_sample(
        phantom.pixels, run=run, number=number, attributes=phantom.attributes
    )


def _freeze(run: Run, images: list[Image], *, at: datetime) -> CohortVersion:
    name = f"{run.recipe['name']}, seed {run.seed}"
    cohort = services.create_cohort(name=name, by=run.requested_by, at=at)
    return services.freeze_version(cohort, images=images, by=run.requested_by, at=at)
