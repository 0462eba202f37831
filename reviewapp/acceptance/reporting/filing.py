"""Gather what a report tells of: the evaluation, its protocol and the signatures under it."""

from reviewapp.acceptance import selectors
from reviewapp.acceptance.models import Evaluation
from reviewapp.acceptance.reporting import writing
from reviewapp.acceptance.reporting.parts import Report
from reviewapp.acceptance.reporting.writing import Filed
from reviewapp.allocation import selectors as allocation
from reviewapp.audit.canonical import digest


def report_of(evaluation: Evaluation) -> Report:
    """Nothing that can still change is told, so the same evaluation gives the same report."""
    locked, study = evaluation.protocol, evaluation.study
    signatures = locked.signatures.filter(digest=digest(locked.record))
    return writing.report(
        Filed(
            study=study.name,
            title=study.title,
            version=locked.version,
            content=locked.content,
            protocol=locked.digest,
            signatures=tuple(
                (f"Signed by {one.printed_name}", f"{one.signed_at:%d %B %Y, %H:%M:%S} UTC")
                for one in signatures.order_by("signed_at", "meaning")
            ),
            schedule=allocation.schedule(study).digest,
            inputs=evaluation.inputs_digest,
            results=digest(evaluation.results),
            code=evaluation.code_version,
            cohort=selectors.version_decided_about(study).digest,
            evaluated=f"{evaluation.evaluated_at:%d %B %Y, %H:%M:%S} UTC "
            f"by {evaluation.evaluated_by}",
            kept=evaluation.results,
        )
    )
