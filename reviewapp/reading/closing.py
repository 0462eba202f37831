"""Close a study by its protocol's rule: what is not signed by then is declared missing."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.reading.models import Worklist
from reviewapp.studies import protocol, selectors, services
from reviewapp.studies.errors import NotDueYet
from reviewapp.studies.life import CLOSE
from reviewapp.studies.models import Study
from reviewapp.studies.protocol import ClosingRule, Rules


@transaction.atomic
def close(study: Study, *, by: Person, at: datetime, reason: str) -> Study:
    """End the reading for everybody, if the rule allows it; a rating under way is waited for."""
    # Worklists before the study, as a rating and a signature take them: nobody waits in a ring.
    worklists = list(Worklist.objects.select_for_update().filter(study=study).order_by("pk"))
    study = services.locked_row(study)
    CLOSE.refuse_unless_due(study)
    rules = protocol.parse(selectors.the_locked_protocol(study).content)
    unsigned = [worklist for worklist in worklists if worklist.signed_at is None]
    _refuse_too_early(study, rules, signed=len(worklists) - len(unsigned), of=len(worklists))
    if unsigned:
        missing: dict[str, object] = {
            "rule": str(rules.closing.rule),
            "readers": [str(worklist.reader_id) for worklist in unsigned],
        }
        audit.record("readings.missing", study, by=by, at=at, reason=reason, facts=missing)
    return services.close(study, by=by, at=at, reason=reason)


def _refuse_too_early(study: Study, rules: Rules, *, signed: int, of: int) -> None:
    needed = of if rules.closing.rule is ClosingRule.ALL_SIGNED else rules.closing.least_signed
    if signed < needed:
        raise NotDueYet(
            f"{signed} of the {needed} signed readings that the protocol asks for are there, so "
            f"“{study.name}” was not closed. Remind the others, or withdraw the study."
        )
