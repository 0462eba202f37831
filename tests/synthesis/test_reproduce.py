"""Reproducing a synthetic image …"""

from collections.abc import Callable
from datetime import datetime
from io import StringIO
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs import services as jobs
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import claiming, samplings, services
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.drawing import Pencil
from reviewapp.synthesis.errors import NotReproducible
from reviewapp.synthesis.models import Chunk, Model, Sampling
from reviewapp.synthesis.reproducing import Reproduced, reproduce
from reviewapp.synthesis.services import How
from reviewapp.synthesis.tasks import help_sampling, sample_model, sample_run
from tests.factories import AT, a_person, some_pixels
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def model(researcher: User) -> Model:
    return a_model(by=researcher)


def test_reproduce_makes_the_same_image_again_alone(model: Model) -> None:
    told = Told(count=20, attributes={"lesion": "NODULE"})
    job = services.request_sampling_of(model, told, How(seed=3), by=model.added_by, at=AT)
    sample_model(job_id=str(job.pk))
    version = CohortVersion.objects.get()
    said = StringIO()

    call_command("reproduce", cohort=version.pk, some=20, stdout=said)

    assert said.getvalue().count("equal, bit for bit; the same kind of device") == 20
    assert said.getvalue().endswith("20 of 20 hold\n")
    image = Image.objects.first()
    assert image is not None
    call_command("reproduce", str(image.pk), stdout=StringIO())
    with pytest.raises(CommandError, match="no such image"):
        call_command("reproduce", cohort=NOBODY, stdout=StringIO())


def test_reproduce_says_when_an_image_differs_and_where() -> None:
    told = [
        str(Reproduced(UUID(NOBODY), 0, same, apart)) for same in (True, False) for apart in (1, 2)
    ]

    assert "DIFFERENT by up to 1" in told[0]
    assert "within 1 of the stored values, as promised there; another kind" in told[2]
    assert "DIFFERENT by up to 2" in told[3]


def test_a_real_image_is_not_reproduced() -> None:
    image = provenance.keep_acquired(some_pixels(), source="a ward", attributes={})

    with pytest.raises(NotReproducible, match="registered as real"):
        reproduce(image)


def test_phantoms_are_reproduced_too(researcher: User) -> None:
    job = services.request_sampling("body-ct-phantom", count=1, seed=9, by=researcher, at=AT)
    sample_run(job_id=str(job.pk))

    assert reproduce(Image.objects.get()).holds


def test_twenty_images_of_many_hands_and_batches_are_all_made_again(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three workers, who had memory for four, two and one image at once."""
    job = services.request_sampling_of(model, Told(count=64), How(seed=5), by=model.added_by, at=AT)
    sampling = Sampling.objects.get(job=job)
    monkeypatch.setattr(settings, "SAMPLING_WORKERS", 3)
    take, batches = claiming.take, {"a": 4, "b": 2, "c": 1}

    def work(hand: str, chunks: int, of: Job, task: Callable[..., None]) -> None:
        class Held(Pencil):
            def __init__(self, wanted: Sampling) -> None:
                super().__init__(wanted, together=batches[hand])

        def some(wanted: Sampling, claim: Claim, *, at: datetime) -> Chunk | None:
            made = wanted.chunks.filter(taker=claim.job_id, kept_at__isnull=False).count()
            return None if made >= chunks else take(wanted, claim, at=at)

        monkeypatch.setattr(samplings, "Pencil", Held)
        monkeypatch.setattr(claiming, "take", some)
        task(job_id=str(of.pk))

    for hand in "ab":
        help_ = jobs.enqueue_helper(
            services.HELP_SAMPLING, job, key=hand, at=AT, sampling_id=str(sampling.pk)
        )
        work(hand, 3, help_, help_sampling)
    work("c", 100, job, sample_model)
    said = StringIO()

    call_command("reproduce", cohort=CohortVersion.objects.get().pk, some=20, seed=7, stdout=said)

    chunks = sampling.chunks.all()
    assert {chunk.together for chunk in chunks} == {4, 2, 1}
    assert len({chunk.taker_id for chunk in chunks}) == 3
    assert said.getvalue().count("equal, bit for bit; the same kind of device") == 20
    assert said.getvalue().endswith("20 of 20 hold\n")
