"""What is asked of synthesis at the desk of a test's own site."""

import uuid
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from generation.loop import checkpoint
from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.imaging import container
from reviewapp.imaging.models import Image
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.synthesis import services
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.comparing import Against, Ruler, request_measuring
from reviewapp.synthesis.drawing import Pencil
from reviewapp.synthesis.measured_models import Measuring
from reviewapp.synthesis.models import Model, Sampling, Training
from reviewapp.synthesis.services import How
from reviewapp.synthesis.wanting import Wish, request_training
from tests.factories import some_pixels
from tests.synthesis import cohorts
from tests.synthesis.factories import a_model


def somebody() -> User:
    return accounts.create_user(
        f"{uuid.uuid4()}@example.org",
        name="Somebody",
        roles=[Role.RESEARCHER],
        password="correct horse battery",
        by=None,
        at=datetime.now(UTC),
    )


def sample(*, count: int, seed: int, steps: int) -> str:
    at, by = datetime.now(UTC), somebody()
    told, how = Told(count=count, attributes={"lesion": "NODULE"}), How(seed=seed, steps=steps)
    return str(services.request_sampling_of(a_model(by=by), told, how, by=by, at=at).pk)


def sampled(job_id: str) -> dict[str, object]:
    """What there is by now, in the order of the numbers."""
    sampling = Sampling.objects.get(job=UUID(job_id))
    chunks = list(sampling.chunks.filter(kept_at__isnull=False).order_by("first"))
    ids = [image for chunk in chunks for image in chunk.images]
    digests = {str(image.pk): image.digest for image in Image.objects.filter(pk__in=ids)}
    return {
        "digests": [digests[each] for each in ids],
        "origins": Origin.objects.filter(run=sampling.run).count(),
        "versions": CohortVersion.objects.filter(cohort__name=sampling.cohort_name).count(),
        "takers": len({chunk.taker_id for chunk in chunks}),
    }


def drawn_at_once(job_id: str) -> list[str]:
    """The digests of all its images when one process draws them without any job."""
    sampling = Sampling.objects.select_related("run", "model").get(job=UUID(job_id))
    drawn = Pencil(sampling).draw(range(sampling.run.count), seen=_unseen, say=_unseen)
    return [sha256(container.pack(image.pixels)).hexdigest() for image in drawn]


def _unseen(_: object) -> None:
    """Nobody watches."""


def train(*, seed: int, steps: int) -> str:
    """A training on noise, large enough to be killed in."""
    at, by = datetime.now(UTC), somebody()
    images = [
        provenance.keep_acquired(
            some_pixels(seed + number, rows=32, columns=32), source="a ward", attributes={}
        )
        for number in range(12)
    ]
    cohort = provenance.create_cohort(name=f"Noise {seed}", by=by, at=at)
    version = provenance.freeze_version(cohort, images=images, by=by, at=at)
    wish = Wish("demo-class-flow", f"Learnt {seed}", seed, size=32, steps=steps, batch=8)
    return str(request_training(version, wish, split=None, by=by, at=at).pk)


def trained(job_id: str) -> dict[str, object]:
    """What has come of it."""
    training = Training.objects.get(job=UUID(job_id))
    models = Model.objects.filter(job=UUID(job_id))
    made = models.first()
    folder = Path(settings.MODEL_DIR) / "trainings" / str(training.pk)
    return {
        "models": models.count(),
        "steps": made.facts["steps"] if made else None,
        "checkpoints": len(list(folder.rglob(checkpoint.NAME))),
    }


def measure(*, seed: int) -> str:
    """Measures that take some seconds, one after the other."""
    at, by = datetime.now(UTC), somebody()
    ward = cohorts.real(by, name=f"Ward {seed}", seeds=range(seed, seed + 60))
    drawn = cohorts.synthetic(by, name=f"Drawn {seed}", seeds=range(seed + 60, seed + 100))
    ruler = Ruler(seed=1, low=-1000, high=1000, size=32)
    job = request_measuring(
        drawn, Against(ward), ruler, measures=["kd", "radiomics", "c2st"], by=by, at=at
    )
    return str(job.pk)


def measured(job_id: str) -> dict[str, object]:
    """Every number that is kept, and how many events tell of it."""
    found = Measuring.objects.get(job=UUID(job_id))
    kept = found.measurements.order_by("pk")
    return {
        "numbers": [[row.name, row.estimate] for row in kept],
        "measures": list(dict.fromkeys(row.measure for row in kept)),
        "events": Event.objects.filter(verb="cohort.measured", subject_id=str(found.pk)).count(),
    }
