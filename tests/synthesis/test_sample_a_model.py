"""Sampling a model …"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import torch
from django.core.management import CommandError, call_command
from pytest_django import Settings

from generation.generator import Request, Sample, TrainedGenerator
from generation.noise import Seed
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs import ledger
from reviewapp.jobs import services as jobs
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job, LogLine, State
from reviewapp.provenance import selectors as book
from reviewapp.provenance.models import CohortVersion, Origin, Run
from reviewapp.synthesis import asking, claiming, loading, services
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.drawing import Pencil
from reviewapp.synthesis.errors import (
    TooLargeForMemory,
)
from reviewapp.synthesis.models import Chunk, Model, Sampling
from reviewapp.synthesis.services import How
from reviewapp.synthesis.tasks import help_sampling, sample_model
from tests.factories import AT, a_person
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db(transaction=True)
FEW = Told(count=20, attributes={"lesion": "NODULE"})


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def model(researcher: User) -> Model:
    return a_model(by=researcher)


def ask(model: Model, told: Told = FEW, *, seed: int = 3, steps: int | None = None) -> Job:
    how = How(seed=seed, steps=steps)
    return services.request_sampling_of(model, told, how, by=model.added_by, at=AT)


def work(job: Job) -> Job:
    sample_model(job_id=str(job.pk))
    job.refresh_from_db()
    return job


def digests(job: Job) -> list[str]:
    """Of the images in the order of their numbers."""
    sampling = Sampling.objects.get(job=job)
    ids = [image for chunk in sampling.chunks.order_by("first") for image in chunk.images]
    known = {str(image.pk): image.digest for image in Image.objects.filter(pk__in=ids)}
    return [known[each] for each in ids]


def test_it_ends_in_a_cohort_version_whose_origins_stand_in_the_book(model: Model) -> None:
    job = work(ask(model))

    version = CohortVersion.objects.get()
    assert (job.state, job.made_id, job.done, job.total) == (
        State.SUCCEEDED,
        str(version.pk),
        20,
        20,
    )
    assert (str(version), version.size) == ("Tiny v1, seed 3 v1", 20)
    assert book.kinds(version) == {"SYNTHETIC"}
    run = Run.objects.get()
    assert run.recipe["weights"] == model.weights_digest
    assert set(Origin.objects.values_list("number", flat=True)) == set(range(20))
    assert {image.attributes["lesion"] for image in Image.objects.all()} == {"NODULE"}
    assert [chunk.count for chunk in Chunk.objects.order_by("first")] == [8, 8, 4]


def test_an_image_depends_on_nothing_but_model_settings_seed_and_number(model: Model) -> None:
    short, long = work(ask(model, Told(count=3))), work(ask(model, Told(count=11)))
    other_seed = work(ask(model, Told(count=3), seed=4))
    other_steps = ask(model, Told(count=3), steps=3)

    assert digests(long)[:3] == digests(short)
    assert not set(digests(other_seed)) & set(digests(long))
    assert not set(digests(work(other_steps))) & set(digests(long))


def test_a_repeat_makes_nothing_again(model: Model) -> None:
    job = work(ask(model))
    before = Image.objects.count(), CohortVersion.objects.count()

    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, finished_at=None)
    again = work(job)

    assert again.state == State.SUCCEEDED
    assert (Image.objects.count(), CohortVersion.objects.count()) == before


def test_several_workers_make_the_same_images(model: Model, settings: Settings) -> None:
    alone = digests(work(ask(model)))
    settings.SAMPLING_WORKERS = 3
    job = ask(model)
    sampling = Sampling.objects.get(job=job)
    claim = a_claim(job)
    held = claiming.take(sampling, claim, at=AT)  # the main job is at its first chunk
    helper = jobs.enqueue_helper(
        services.HELP_SAMPLING, job, key="help", at=AT, sampling_id=str(sampling.pk)
    )

    help_sampling(job_id=str(helper.pk))

    assert held is not None
    kept = sampling.chunks.filter(kept_at__isnull=False)
    # Its attempt lapsed meanwhile, so the helper made that chunk too, and all hang together.
    assert set(kept.values_list("taker", flat=True)) == {helper.pk}
    ledger.give_back(claim, at=AT)
    assert digests(work(job)) == alone
    assert Job.objects.filter(helps=job).count() == 1


def test_it_asks_for_as_much_help_as_there_are_chunks(model: Model, settings: Settings) -> None:
    settings.SAMPLING_WORKERS = 9

    job = work(ask(model))

    helpers = Job.objects.filter(helps=job)
    assert helpers.count() == 2
    for helper in helpers:
        help_sampling(job_id=str(helper.pk))  # comes late and finds nothing
    assert set(helpers.values_list("state", flat=True)) == {State.SUCCEEDED}


def a_claim(job: Job) -> Claim:
    claim = ledger.claim(job.pk, worker="w", at=AT, lease=timedelta(minutes=1))
    assert claim is not None
    return claim


def test_a_chunk_of_a_living_worker_is_taken_by_nobody_else(model: Model) -> None:
    job, other = ask(model), ask(model, seed=4)
    sampling = Sampling.objects.get(job=job)
    mine, theirs = a_claim(job), a_claim(other)

    first = claiming.take(sampling, mine, at=AT)
    second = claiming.take(sampling, theirs, at=AT)

    assert first is not None
    assert second is not None
    assert (first.first, second.first) == (0, 8)
    assert claiming.take(sampling, mine, at=AT) == first  # its own, again
    late = AT + timedelta(minutes=2)
    assert claiming.take(sampling, a_claim(ask(model, seed=5)), at=late) == first


def test_a_worker_that_lost_its_chunk_writes_nothing(model: Model) -> None:
    job, other = ask(model), ask(model, seed=4)
    sampling = Sampling.objects.get(job=job)
    slow, quick = a_claim(job), a_claim(other)
    chunk = claiming.take(sampling, slow, at=AT)
    late = AT + timedelta(minutes=2)
    taken = claiming.take(sampling, quick, at=late)
    how: dict[str, object] = {"together": 8, "device": "cpu: x", "torch_version": "2"}
    written: list[str] = []

    def write() -> list[str]:
        written.append("written")
        return []

    assert chunk == taken
    assert chunk is not None
    assert not claiming.keep(chunk, slow, write, how=how, at=late)
    assert claiming.keep(chunk, quick, write, how=how, at=late)
    assert written == ["written"]


def test_a_cancelled_sampling_gets_no_more_help(model: Model) -> None:
    job = ask(model)
    sampling = Sampling.objects.get(job=job)
    helper = jobs.enqueue_helper(
        services.HELP_SAMPLING, job, key="help", at=AT, sampling_id=str(sampling.pk)
    )
    jobs.cancel(job, by=model.added_by, at=AT)

    help_sampling(job_id=str(helper.pk))

    assert claiming.kept_images(sampling) == 0


class Forgetful(TrainedGenerator):
    """Holds three images in memory, or none."""

    most = 3

    def sample(
        self,
        conditions: Sequence[Request],
        seeds: Sequence[Seed],
        *,
        steps: int | None = None,
        guidance: float | None = None,
    ) -> Iterator[Sample]:
        if self.recipe.sampling.together > self.most:
            raise torch.OutOfMemoryError("out of memory")
        return super().sample(conditions, seeds, steps=steps, guidance=guidance)


def forgetful(model: Model, *, most: int) -> TrainedGenerator:
    whole = loading.load(model)
    made = Forgetful(whole.recipe, whole.objective, whole.facts, whole.device)
    made.most = most
    return made


def test_where_memory_runs_out_it_goes_on_with_half(model: Model) -> None:
    job = ask(model)
    sampling = Sampling.objects.get(job=job)
    said: list[str] = []
    pencil = Pencil(sampling, forgetful(model, most=3))

    drawn = pencil.draw(range(8), seen=lambda _: None, say=said.append)
    whole = Pencil(sampling).draw(range(8), seen=lambda _: None, say=said.append)

    assert said == ["Memory ran out; going on with 2 images at once."]
    assert pencil.how()["together"] == 2
    apart = [abs(a.pixels.astype(int) - b.pixels).max() for a, b in zip(drawn, whole, strict=True)]
    assert max(apart) <= 1
    with pytest.raises(TooLargeForMemory, match="not hold even one"):
        Pencil(sampling, forgetful(model, most=0)).draw(
            range(2), seen=lambda _: None, say=said.append
        )


def test_the_shipped_model_follows_drawn_label_maps(researcher: User) -> None:
    model = loading.register_shipped("demo-mask-flow", intended_use="", by=researcher, at=AT)
    told = Told(balanced=["lesion"], each=1, maps=asking.DRAWN_MAPS)

    work(ask(model, told, steps=1))

    shown = [image.attributes for image in Image.objects.all()]
    assert sorted(each["lesion"] for each in shown) == ["MASS", "NODULE", "NONE"]
    assert {each["sex"] for each in shown} <= {"FEMALE", "MALE"}


def test_a_table_says_what_each_image_is_told(model: Model) -> None:
    rows = asking.rows_of("lesion\nNODULE\nNONE\nNODULE\n")

    job = work(ask(model, Told(rows=rows)))

    sampling = Sampling.objects.get(job=job)
    ids = sampling.chunks.get().images
    said = {str(image.pk): image.attributes["lesion"] for image in Image.objects.all()}
    assert [said[each] for each in ids] == ["NODULE", "NONE", "NODULE"]


def test_a_terminal_asks_too(model: Model, tmp_path: Path) -> None:
    said, table = StringIO(), tmp_path / "told.csv"
    table.write_text("lesion\nNONE\n", "utf-8")
    given = {"by": model.added_by.email, "seed": 3, "stdout": said}

    call_command("sample", "Tiny", table=table, **given)
    call_command("sample", str(model.pk), told=["lesion=NONE"], count=2, **given)
    call_command("sample", "Tiny", balance=["lesion"], each=2, steps=2, **given)

    assert [title[:10] for title in said.getvalue().split("\n")] == [
        "Sample 1 ×",
        "Sample 2 ×",
        "Sample 4 ×",
        "",
    ]
    with pytest.raises(CommandError, match="no model"):
        call_command("sample", "Nobody", **given)
    with pytest.raises(CommandError, match="may not sample"):
        call_command("sample", "Tiny", **{**given, "by": "nobody@example.org"})
    with pytest.raises(CommandError, match="0 images"):
        call_command("sample", "Tiny", **given)


def test_the_log_names_the_cohort_version(model: Model) -> None:
    work(ask(model))

    assert LogLine.objects.get().text == "Frozen as Tiny v1, seed 3 v1."
