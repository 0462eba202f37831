"""Who reads a study that is not evaluated …"""

import pytest

from reviewapp.accounts.models import User
from reviewapp.jobs.models import Job
from reviewapp.provenance.models import Run
from reviewapp.synthesis import services, wanting
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.errors import StillReading
from reviewapp.synthesis.models import Training
from reviewapp.synthesis.services import How
from reviewapp.synthesis.wanting import Wish
from tests.factories import AT, a_cohort_version, a_locked_study, a_person
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    person = a_person()
    a_locked_study(reader=person)
    return person


def test_samples_no_phantom(reader: User) -> None:
    with pytest.raises(StillReading, match="nothing was started"):
        services.request_sampling("body-ct-phantom", count=1, seed=1, by=reader, at=AT)

    assert not Run.objects.exists()
    assert not Job.objects.exists()


def test_samples_no_model(reader: User) -> None:
    model = a_model()

    with pytest.raises(StillReading, match="nothing was started"):
        services.request_sampling_of(model, Told(count=1), How(seed=1), by=reader, at=AT)

    assert not Run.objects.exists()
    assert not Job.objects.exists()


def test_trains_nothing(reader: User) -> None:
    version, wish = a_cohort_version(), Wish(preset="demo-class-flow", name="Mine", seed=1)

    with pytest.raises(StillReading, match="nothing was started"):
        wanting.request_training(version, wish, split=None, by=reader, at=AT)

    assert not Training.objects.exists()
    assert not Job.objects.exists()
