"""The seed of a draw: chosen once, its digest published before it is used, shown after closing.

commitment = SHA-256 of canonical JSON {"salt", "seed", "study"}: nobody can choose another seed
afterwards, and nobody can work the seed out from what was published.
"""

import secrets
from datetime import datetime
from typing import Any

from reviewapp.audit.canonical import digest
from reviewapp.studies.errors import StudyNotLocked
from reviewapp.studies.life import LOCK
from reviewapp.studies.models import Study
from reviewapp.studies.record_models import Commitment

HIGHEST_SEED = 2**62


def commitment_of(study: Study, *, at: datetime) -> Commitment:
    """The commitment of a study; made when it is first asked for, and never again."""
    secret = _terms(study, seed=secrets.randbelow(HIGHEST_SEED), at=at)
    made, _ = Commitment.objects.get_or_create(study=study, defaults=secret)
    return made


def promise_known(study: Study, *, seed: int, at: datetime) -> Commitment:
    """Promise a seed that everybody may know: for the demo and for tests, and for drafts only."""
    LOCK.refuse_unless_due(study)
    return Commitment.objects.create(study=study, **_terms(study, seed=seed, at=at))


def seed_of(study: Study) -> int:
    """The promised seed, for the draw alone; refused if it is not the one that was promised."""
    found = Commitment.objects.filter(study=study).first()
    if found is None:
        raise StudyNotLocked(
            f"“{study.name}” was locked without the promise of a seed, so nothing was drawn. "
            f"Amend its protocol: signing the amendment promises one."
        )
    if _digest(study, found.seed, found.salt) != found.digest:
        raise ValueError(f"The seed of {study.pk} is not the promised one, so nothing was drawn.")
    return found.seed


def opened(study: Study) -> dict[str, object]:
    """Everything somebody needs to check the promise; empty for a study without one."""
    found = Commitment.objects.filter(study=study).first()
    if found is None:
        return {}
    # Text: a program that reads JSON may round so large a number.
    return {"commitment": found.digest, "seed": str(found.seed), "salt": found.salt}


def _terms(study: Study, *, seed: int, at: datetime) -> dict[str, Any]:
    salt = secrets.token_hex(32)
    return {"digest": _digest(study, seed, salt), "seed": seed, "salt": salt, "made_at": at}


def _digest(study: Study, seed: int, salt: str) -> str:
    return digest({"salt": salt, "seed": str(seed), "study": str(study.pk)})
