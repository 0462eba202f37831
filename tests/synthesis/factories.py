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
from reviewapp.provenance import selectors as book
from reviewapp.provenance.catalogue_models import Subject
from reviewapp.provenance.cohort_models import Split, SplitSubject
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import loading
from reviewapp.synthesis.models import Model
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
