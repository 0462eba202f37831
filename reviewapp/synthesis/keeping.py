"""Write what one measure gave: all of its numbers and its event, or nothing."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F

from generation.measures import report
from generation.measures.encoders import RandomEncoder
from generation.measures.results import Figure
from reviewapp import VERSION
from reviewapp.audit import services as audit
from reviewapp.jobs.errors import LeaseLost
from reviewapp.jobs.ledger import Claim
from reviewapp.synthesis import selectors
from reviewapp.synthesis.measured_models import ClosePair, Measurement, Measuring
from reviewapp.synthesis.measures import BY_NAME

DIGITS = 12  # that are the same on every machine


@dataclass(frozen=True)
class Taken:
    """What one measure gave: numbers, or why there are none; and pairs to look at."""

    measure: str
    figures: Sequence[Figure]
    refusal: str = ""
    pairs: Sequence[ClosePair] = ()


@transaction.atomic
def keep(claim: Claim, wanted: Measuring, taken: Taken, *, at: datetime) -> None:
    """Keep it once; a worker that has lost the job writes nothing."""
    # An update first: it holds the job's row, so that nobody else writes these numbers meanwhile.
    if not claim.held().update(attempt=F("attempt")):
        raise LeaseLost
    said = _somebodys_word(wanted, taken.measure)
    rows = [_row(wanted, taken.measure, figure, said, at=at) for figure in taken.figures]
    Measurement.objects.bulk_create(rows or [_refused(wanted, taken, at=at)])
    for pair in taken.pairs:
        pair.measuring = wanted
    ClosePair.objects.bulk_create(taken.pairs)
    audit.record(
        "cohort.measured",
        wanted,
        by=wanted.requested_by,
        at=at,
        after=_digest(taken),
        facts={
            "version": wanted.version.digest,
            "measure": taken.measure,
            "numbers": len(taken.figures),
            "refusal": taken.refusal,
        },
    )


def _digest(taken: Taken) -> str:
    """Name the numbers, so that the trail says which they were."""
    said = {"refusal": taken.refusal, "figures": [asdict(figure) for figure in taken.figures]}
    return sha256(json.dumps(said, sort_keys=True, allow_nan=False).encode()).hexdigest()


def _somebodys_word(wanted: Measuring, measure: str) -> list[str]:
    """A warning where this site did not train what drew the images: the search may miss it."""
    if not BY_NAME[measure].needs_training or selectors.knows_training(wanted.version):
        return []
    return [
        f"That the model learned from {wanted.trained_on} is somebody's word: it was not trained "
        "here, so copies of what else it may have learned from were not searched for."
    ]


def _row(
    wanted: Measuring, measure: str, figure: Figure, said: list[str], *, at: datetime
) -> Measurement:
    return Measurement(
        measure=measure,
        name=figure.name,
        estimate=_rounded(figure.estimate),
        low=None if figure.low is None else _rounded(figure.low),
        high=None if figure.high is None else _rounded(figure.high),
        level=figure.level,
        unit=figure.unit,
        images=figure.images,
        subjects=figure.subjects,
        method=figure.method,
        details={name: _rounded(value) for name, value in figure.details.items()},
        warnings=[*figure.warnings, *said],
        inputs=dict(figure.inputs),
        **_bound(wanted, at=at),
    )


def _refused(wanted: Measuring, taken: Taken, *, at: datetime) -> Measurement:
    return Measurement(
        measure=taken.measure,
        name=taken.measure,
        level=wanted.ruler["level"],
        images=0,
        subjects=0,
        details={},
        warnings=[],
        refusal=taken.refusal,
        inputs={},
        **_bound(wanted, at=at),
    )


def _bound(wanted: Measuring, *, at: datetime) -> dict[str, Any]:
    """What a number belongs to: the cohort versions by digest, the seed, the code."""
    return {
        "measuring": wanted,
        "cohort_digest": wanted.version.digest,
        "reference_digest": wanted.reference.digest,
        "training_digest": wanted.trained_on.digest if wanted.trained_on else "",
        "seed": wanted.ruler["seed"],
        "encoder": RandomEncoder().digest,
        "libraries": report.versions(),
        "code_version": VERSION,
        "measured_at": at,
    }


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
