"""What becomes of what somebody sends here: an import that waits for a person's preview."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person, person_with_email
from reviewapp.audit import services as audit
from reviewapp.provenance.intake import receiving
from reviewapp.provenance.intake.options import project_named
from reviewapp.provenance.intake_models import Import
from reviewapp.provenance.pacs import landing
from reviewapp.provenance.pacs.errors import ReceptionNotUsable
from reviewapp.provenance.pacs.models import Reception
from reviewapp.provenance.pacs.spool import Spooled


@dataclass(frozen=True)
class Addressee:
    """Whose imports they become, and in which project."""

    person: Person
    project: str


def addressee(*, email: str, project: str) -> Addressee:
    """Somebody who may import images, and a project's name; refused at the start, not later."""
    person = person_with_email(email)
    if person is None or not permits(person, Action.IMAGE_IMPORT):
        raise ReceptionNotUsable(
            f"Nobody who may import images signs in as {email}, so nothing can be received. "
            f"Name a researcher's e-mail address."
        )
    return Addressee(person, project_named(project))


@transaction.atomic
def begin(to: Addressee, *, sender: str, at: datetime) -> Reception:
    """Open an import for what one association brings."""
    opened = receiving.begin(project=to.project, source=Import.Source.PACS, by=to.person, at=at)
    begun = Reception.objects.create(of=opened, sender=sender, begun_at=at)
    audit.record("reception.begun", begun, by=None, at=at, facts={"sender": sender})
    return begun


def keep(reception: Reception, spooled: Spooled, *, uid: str, at: datetime) -> None:
    """One instance into quarantine; the same one again changes nothing."""
    landing.land(reception.of, spooled, uid=uid, at=at)


@transaction.atomic
def note_refused(reception: Reception) -> None:
    Reception.objects.filter(pk=reception.pk).update(refused=F("refused") + 1)


@transaction.atomic
def end(reception_id: UUID, *, at: datetime) -> None:
    """The association is over; twice is once. What came waits for its person."""
    if Reception.objects.filter(pk=reception_id, ended_at=None).update(ended_at=at):
        ended = Reception.objects.select_related("of").get(pk=reception_id)
        ended.received = ended.of.arrivals.count()
        ended.save(update_fields=["received"])
        facts: dict[str, object] = {"received": ended.received, "refused": ended.refused}
        audit.record("reception.ended", ended, by=None, at=at, facts=facts)
