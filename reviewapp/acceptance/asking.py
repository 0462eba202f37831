"""Ask for an evaluation, and the work of its job."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from reviewapp.acceptance import selectors, services
from reviewapp.acceptance.models import Evaluation, EvaluationRequest
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.jobs import services as jobs
from reviewapp.jobs.selectors import UNDER_WAY
from reviewapp.jobs.services import Progress
from reviewapp.studies.life import CONCLUDE
from reviewapp.studies.models import Study

EVALUATE = "acceptance.evaluate"


@transaction.atomic
def request(study: Study, *, by: Person, at: datetime, reason: str) -> EvaluationRequest:
    """Start the job that opens the book and judges; while it is under way there is no second."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    CONCLUDE.refuse_unless_due(study)
    known = selectors.evaluation_request(study)
    if known and known.job.state in UNDER_WAY:
        return known
    asked = EvaluationRequest(study=study, asked_by=by, asked_at=at, reason=reason)
    asked.job = jobs.enqueue(
        EVALUATE,
        title=f"Evaluate “{study.title}”"[:200],
        by=by,
        at=at,
        request_id=str(asked.pk),
    )
    asked.save(force_insert=True)
    audit.record(
        "evaluation.requested", study, by=by, at=at, reason=reason, facts={"job": str(asked.job_id)}
    )
    return asked


def run(
    progress: Progress, *, clock: Callable[[], datetime], request_id: str, **_: object
) -> Evaluation:
    """The work of the job; one that was done before and died at its end changes nothing."""
    asked = EvaluationRequest.objects.select_related("study", "asked_by").get(pk=request_id)
    made = selectors.evaluation(asked.study) or services.evaluate(
        asked.study,
        by=asked.asked_by,
        at=clock(),
        reason=asked.reason,
        told=lambda done, total: progress.report(done, total, "parts"),
    )
    progress.made(asked.study)
    return made
