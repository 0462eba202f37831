"""On a disk that is really full …"""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.synthesis import services, wanting
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.errors import SamplingEnded, TrainingEnded
from reviewapp.synthesis.models import Chunk, Model
from reviewapp.synthesis.services import How
from reviewapp.synthesis.tasks import sample_model, train
from reviewapp.synthesis.wanting import Wish
from tests.factories import AT, a_person
from tests.synthesis.cohorts import real
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db(transaction=True)
Grow = Callable[[str], None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Grow]]:
    """A file system of its own, smaller than what is written to it until it is let grow."""
    if os.geteuid() != 0:
        pytest.skip("Only root may mount a small file system.")
    at = tmp_path / "disk"
    at.mkdir()
    if mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", str(at)):
        pytest.skip("This machine lets nobody mount a file system.")
    try:
        yield at, lambda size: grow(at, size)
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def mount(*words: str) -> int:
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode


def grow(at: Path, size: str) -> None:
    assert mount("-o", f"remount,size={size}", str(at)) == 0


def test_a_sampling_loses_nothing_that_was_kept_and_doubles_nothing(
    disk: tuple[Path, Grow], settings: Settings
) -> None:
    at, let_grow = disk
    settings.STORAGES["pixels"]["OPTIONS"]["location"] = str(at)
    model = a_model(by=a_person(Role.RESEARCHER))
    told, how = Told(count=24, attributes={"lesion": "NODULE"}), How(seed=3, steps=1)
    job = services.request_sampling_of(model, told, how, by=model.added_by, at=AT)

    with pytest.raises(SamplingEnded, match="The disk is full, so the sampling stopped"):
        sample_model(job_id=str(job.pk))

    failed, kept = Job.objects.get(), Chunk.objects.filter(kept_at__isnull=False).count()
    assert failed.state == State.FAILED
    assert "Make room in the pixel store" in failed.error
    assert Image.objects.count() == Origin.objects.count() == 8 * kept < 24
    assert not CohortVersion.objects.exists()
    assert not [path for path in at.rglob(".*") if path.is_file()]  # no half files
    let_grow("8m")
    jobs.retry(failed, by=model.added_by, at=AT)
    sample_model(job_id=str(job.pk))
    assert Image.objects.count() == Origin.objects.count() == 24
    assert CohortVersion.objects.get().size == 24


def test_a_training_says_so_and_goes_on_when_there_is_room(
    disk: tuple[Path, Grow], settings: Settings
) -> None:
    at, let_grow = disk
    settings.MODEL_DIR = at
    version = real(a_person(Role.RESEARCHER), name="Ward", seeds=range(4))
    narrow = {"networks.denoiser.widths": [8, 16], "networks.denoiser.blocks": 1}
    wish = Wish("demo-class-flow", "Learnt", 1, size=16, steps=2, batch=2, changes=narrow)
    by = version.frozen_by
    job = wanting.request_training(version, wish, split=None, by=by, at=AT)

    with pytest.raises(TrainingEnded, match="The disk is full, so the training stopped"):
        train(job_id=str(job.pk))

    failed = Job.objects.get()
    assert (failed.state, Model.objects.count()) == (State.FAILED, 0)
    assert str(at) not in failed.error
    let_grow("32m")
    jobs.retry(failed, by=by, at=AT)
    train(job_id=str(job.pk))
    assert Model.objects.get().facts["steps"] == 2
    assert not list((at / "trainings").iterdir())
