"""Ask for a rehearsal of a study that nobody has read yet, and the work of its job."""

from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from reviewapp.acceptance import staging
from reviewapp.acceptance.errors import NotRehearsable
from reviewapp.acceptance.models import Rehearsal
from reviewapp.acceptance.simulated import Skill
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.jobs import services as jobs
from reviewapp.jobs.services import Progress
from reviewapp.studies import protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.models import Study

REHEARSE = "acceptance.rehearse"
FEWEST, MOST = 10, 1000
LARGEST_SEED = 2**31 - 1


@transaction.atomic
def request(
    study: Study, skill: Skill, *, times: int, seed: int, by: Person, at: datetime
) -> Rehearsal:
    """Start the job that plays the study's protocol as it is now, drafted or locked."""
    content = content_of(study)
    staging.staged(protocol.parse(content))
    if not FEWEST <= times <= MOST or not 0 <= seed <= LARGEST_SEED:
        raise NotRehearsable(
            f"{times} times from seed {seed} cannot be played, so nothing was started. "
            f"Give {FEWEST} to {MOST} times and a seed from 0 to {LARGEST_SEED}."
        )
    key = uuid4()
    job = jobs.enqueue(
        REHEARSE, title="Rehearse a study (simulation)", by=by, at=at, rehearsal_id=str(key)
    )
    asked = Rehearsal.objects.create(
        pk=key,
        study=study,
        content=content,
        digest=digest(content),
        skill=asdict(skill),
        times=times,
        seed=seed,
        job=job,
        asked_by=by,
        asked_at=at,
    )
    audit.record("rehearsal.requested", study, by=by, at=at, facts={"rehearsal": str(key)})
    return asked


def run(progress: Progress, *, rehearsal_id: str, **_: object) -> None:
    """The work of the job: in memory, and the counts alone are kept."""
    asked = Rehearsal.objects.get(pk=rehearsal_id)
    outcome = staging.outcome(
        staging.staged(protocol.parse(asked.content)),
        Skill(**asked.skill),
        times=asked.times,
        seed=asked.seed,
        told=lambda done, total: progress.report(done, total, "rehearsals"),
    )
    progress.check()
    Rehearsal.objects.filter(pk=asked.pk).update(outcome=outcome)


def content_of(study: Study) -> dict[str, object]:
    """The protocol as it is written now: the draft, else what was locked."""
    found = studies.draft_of(study) or studies.locked_protocol(study)
    if found is None:
        raise NotRehearsable(
            f"“{study.name}” has no protocol yet, so nothing was rehearsed. "
            f"Write a draft on its design page."
        )
    return dict(found.content)
