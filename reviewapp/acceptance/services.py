"""Evaluate a closed study. Here, and here only, the sealed book is opened."""

from datetime import datetime

from django.db import transaction

from reviewapp import VERSION
from reviewapp.acceptance import evidence, selectors
from reviewapp.acceptance.errors import NothingRated, WorklistsAltered
from reviewapp.acceptance.models import Evaluation
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.provenance import selectors as provenance
from reviewapp.studies import life, protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies import services as study_services
from reviewapp.studies.models import Study


@transaction.atomic
def evaluate(study: Study, *, by: Person, at: datetime, reason: str) -> Evaluation:
    """Compute the first numbers of a closed study, once; the same data give the same bytes."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    life.CONCLUDE.refuse_unless_due(study)
    rules = studies.the_locked_protocol(study)
    schedule = allocation.schedule(study)
    _refuse_altered(study, drawn=schedule.digest)
    question = protocol.parse(rules.content).picks_synthetic.code
    places = selectors.places(study, question=question)
    if not any(place.picked for place in places.seen):
        raise NothingRated(
            f"Nobody has rated anything in “{study.name}”, so it was not evaluated and the sealed "
            f"book stays shut. Start a new study; this one is closed for good."
        )
    audit.record("book.opened", study, by=by, at=at, reason=reason)
    synthetic = frozenset(map(str, provenance.synthetic_among(places.images)))
    rows = evidence.table(places.seen, synthetic=synthetic)
    results = evidence.results(rows, due=places.due)
    evaluation = Evaluation.objects.create(
        study=study,
        protocol=rules,
        inputs_digest=digest(
            evidence.inputs(rows, protocol=rules.digest, schedule=schedule.digest)
        ),
        results=results,
        code_version=VERSION,
        evaluated_by=by,
        evaluated_at=at,
    )
    study_services.conclude(study, results=digest(results), by=by, at=at)
    return evaluation


def _refuse_altered(study: Study, *, drawn: str) -> None:
    """Sides that were swapped afterwards would turn right answers into wrong ones."""
    if allocation.stored(study) != drawn:
        raise WorklistsAltered(
            f"The worklists of “{study.name}” are not the ones that were drawn, so it was not "
            f"evaluated and the sealed book stays shut. Have `manage.py check_schedule {study.pk}` "
            f"and `manage.py audit_verify` run, and find out who changed the database."
        )
