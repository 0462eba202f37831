"""Models for tests: the shipped weights, and tiny ones of chance."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import torch
from django.db import transaction

from generation.generator import TrainedGenerator
from generation.presets.reading import parse
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.provenance import selectors as book
from reviewapp.provenance.catalogue_models import Subject
from reviewapp.provenance.cohort_models import Split, SplitSubject
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.synthesis import loading
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.models import Model, Sampling, Training
from tests.factories import AT, a_person

RECIPE = {
    "name": "tiny",
    "version": 1,
    "family": "diffusion",
    "data": {"size": 16, "low": -1000.0, "high": 400.0, "stored": "int16"},
    "conditioning": {"classes": {"lesion": ["NONE", "NODULE"]}},
    "networks": {"denoiser": {"kind": "unet", "widths": [8, 16], "blocks": 1}},
    "objective": {"kind": "flow"},
    "schedule": {"steps": 4, "batch": 4},
    "sampling": {"steps": 2, "together": 4},
}


@cache
def tiny_weights(seed: int = 1) -> Path:
    """A file of weights with its recipe, made once for all tests."""
    path = Path(mkdtemp(prefix="weights-")) / "tiny.safetensors"
    generator = TrainedGenerator.new(parse(RECIPE), seed=seed)
    chance = torch.Generator().manual_seed(seed)
    with torch.no_grad():  # fresh ones draw the same whatever they are told
        for weight in generator.objective.parameters():
            weight.add_(torch.randn(weight.shape, generator=chance), alpha=0.05)
    generator.save(path)
    return path


@transaction.atomic
def a_split(version: CohortVersion, **counts: int) -> Split:
    """So many subjects in each part, in the order of their pseudonyms."""
    images = book.images(version).values("pk")
    subjects = Subject.objects.filter(entries__image__in=images).distinct().order_by("pseudonym")
    parts = [part for part, count in counts.items() for _ in range(count)]
    split = Split(
        version=version,
        number=version.splits.count() + 1,
        shares={part: 1000 // len(counts) for part in counts},
        seed=1,
        digest="0" * 64,
        made_by=version.frozen_by,
        made_at=AT,
    )
    for subject, part in zip(subjects, parts, strict=True):
        SplitSubject.objects.create(split_id=split.pk, subject=subject, part=part)
    split.save(force_insert=True)
    return split


def a_model(*, by: User | None = None, name: str = "Tiny", seed: int = 1) -> Model:
    person = by or a_person(Role.RESEARCHER)
    return loading.register(tiny_weights(seed), name=name, intended_use="Tests.", by=person, at=AT)


def drawn_by_what_learned(
    drawn: CohortVersion,
    *,
    version: CohortVersion,
    split: Split | None,
    roles: Roles = Roles(),  # noqa: B008  frozen
) -> None:
    """Say that a model drew these images that was trained here on a version, or a part of it."""
    by = drawn.frozen_by
    training, sampling = (jobs.enqueue("nothing", title="Made up", by=by, at=AT) for _ in range(2))
    model = _learnt(version, job=training)
    Training.objects.create(
        name="Learnt",
        recipe={},
        version=version,
        split=split,
        maps=roles.maps,
        pairs=roles.pairs,
        seed=1,
        job=training,
        requested_by=by,
    )
    run = Origin.objects.filter(image__in=book.images(drawn)).values_list("run", flat=True)[0]
    Sampling.objects.create(
        run_id=run,
        model=model,
        job=sampling,
        steps=1,
        guidance="1",
        conditions=[],
        cohort_name="Drawn",
    )


def _learnt(version: CohortVersion, *, job: Job) -> Model:
    number = Model.objects.count() + 1
    return Model.objects.create(
        name="Learnt",
        number=number,
        source=Model.Source.TRAINED,
        file_digest=f"{number:064}",
        weights_digest=f"{number:064}",
        size=1,
        recipe={},
        recipe_digest="0" * 64,
        facts={},
        trained_on=version,
        job=job,
        card="",
        code_version="1",
        added_by=version.frozen_by,
        added_at=AT,
    )
