"""Sampling a run …"""

import subprocess
import sys

import pytest
from django.db.models import Model

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job, State
from reviewapp.provenance import selectors, services
from reviewapp.provenance.models import CohortVersion, Origin, Run
from reviewapp.synthesis import recipes
from reviewapp.synthesis.errors import CountNotUsable, RecipeUnknown, SeedNotUsable
from reviewapp.synthesis.sampling import draw_preset, sample_run
from reviewapp.synthesis.services import LARGEST_SEED, request_sampling
from reviewapp.synthesis.tasks import sample_run as task
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db


class Stopped(Exception):
    pass


class Watched:
    """A progress that remembers what it was told, and may stop the work after some images."""

    def __init__(self, *, stop_after: int | None = None) -> None:
        self.reports: list[tuple[int, int | None, str]] = []
        self.lines: list[str] = []
        self.things: list[Model] = []
        self.stop_after = stop_after

    def report(self, done: int, total: int | None = None, unit: str = "") -> None:
        self.reports.append((done, total, unit))
        if done == self.stop_after:
            raise Stopped

    def log(self, text: str, *, level: str = "info") -> None:  # noqa: ARG002 as Progress has it
        self.lines.append(text)

    def made(self, thing: Model) -> None:
        self.things.append(thing)


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


def a_small_run(by: User, *, seed: int = 3, count: int = 3) -> Run:
    content = recipes.named("body-ct-phantom").content
    parameters = content["parameters"]
    assert isinstance(parameters, dict)
    small = {**content, "parameters": {**parameters, "size": 64}}
    return services.open_run(small, seed=seed, count=count, by=by, at=AT)


def sample(run: Run, progress: Watched | None = None) -> CohortVersion:
    return sample_run(progress or Watched(), run_id=str(run.pk), clock=lambda: AT)


def test_it_keeps_every_image_with_its_origin_and_freezes_them(researcher: User) -> None:
    run, progress = a_small_run(researcher), Watched()

    version = sample(run, progress)

    assert sorted(selectors.images_made(run)) == [0, 1, 2]
    assert (str(version), version.size) == ("body-ct-phantom, seed 3 v1", 3)
    assert progress.reports == [(1, 3, "images"), (2, 3, "images"), (3, 3, "images")]
    assert progress.lines == ["Frozen as body-ct-phantom, seed 3 v1."]
    assert progress.things == [version]


def test_it_changes_nothing_when_repeated(researcher: User) -> None:
    run = a_small_run(researcher)

    assert sample(run) == sample(run)
    assert (Image.objects.count(), CohortVersion.objects.count()) == (3, 1)


def test_it_goes_on_where_it_was_stopped(researcher: User) -> None:
    run = a_small_run(researcher)
    with pytest.raises(Stopped):
        sample(run, Watched(stop_after=2))
    kept = selectors.images_made(run)

    sample(run)

    assert sorted(kept) == [0, 1]
    assert selectors.images_made(run).items() >= kept.items()


def test_a_longer_run_of_the_same_seed_begins_with_the_same_images(researcher: User) -> None:
    short, long = a_small_run(researcher, count=2), a_small_run(researcher, count=3)

    versions = [sample(short), sample(long)]

    assert [str(version)[-2:] for version in versions] == ["v1", "v2"]
    assert Origin.objects.count() == 3
    assert set(selectors.images(versions[0])) < set(selectors.images(versions[1]))


@pytest.mark.django_db(transaction=True)
def test_asking_for_it_starts_a_job_that_a_worker_can_do(researcher: User) -> None:
    job = request_sampling("body-ct-phantom", count=1, seed=9, by=researcher, at=AT)

    assert (job.owner, job.title) == (researcher, "Sample 1 × Body CT phantom, seed 9")
    task(job_id=str(job.pk))

    assert Job.objects.get(pk=job.pk).state == State.SUCCEEDED
    assert CohortVersion.objects.get().size == 1


@pytest.mark.parametrize(
    ("recipe", "count", "seed", "refusal"),
    [
        ("dream", 1, 1, RecipeUnknown),
        ("body-ct-phantom", 0, 1, CountNotUsable),
        ("body-ct-phantom", 100_001, 1, CountNotUsable),
        ("body-ct-phantom", 1, -1, SeedNotUsable),
        ("body-ct-phantom", 1, LARGEST_SEED + 1, SeedNotUsable),
    ],
)
def test_asking_is_refused(
    recipe: str, count: int, seed: int, refusal: type[Exception], researcher: User
) -> None:
    with pytest.raises(refusal, match="so nothing was"):
        request_sampling(recipe, count=count, seed=seed, by=researcher, at=AT)

    assert not Run.objects.exists()


def test_recipes_can_be_drawn_outside_a_run() -> None:
    (phantom,) = draw_preset("body-ct-phantom-smooth", seed=1, count=1)

    assert phantom.pixels.shape == (512, 512)


def test_the_web_can_ask_without_loading_generation() -> None:
    code = (
        "import django, sys; django.setup(); from reviewapp.synthesis import recipes, services; "
        "assert len(recipes.listed()) == 2; "
        "sys.exit(any(name.split('.')[0] in ('generation', 'torch') for name in sys.modules))"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
