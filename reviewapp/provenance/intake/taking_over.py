"""Take over the images of somebody who can no longer look at them."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.provenance.catalogue.entering import pass_on
from reviewapp.provenance.intake.errors import ImportNotInState, StillReading
from reviewapp.provenance.intake.keepers import keeper_of, left_behind
from reviewapp.provenance.intake_models import Deidentification, Import, Takeover
from reviewapp.studies import selectors as studies


@transaction.atomic
def take_over(opened: Import, *, by: Person, at: datetime) -> Takeover:
    """Hand an import and the images only its person sees to whoever looks at them from now on."""
    _refuse_readers(by)
    # Two who take over at once take turns; the second finds that it is nobody's no longer.
    held = Import.objects.select_for_update().get(pk=opened.pk)
    before = keeper_of(held)
    if not left_behind().filter(pk=held.pk).exists():
        raise ImportNotInState(
            "This import is not left behind: its person can still look at its images, or none "
            "waits for a look. So nothing was changed."
        )
    revision = held.takeovers.count() + 1
    taken = Takeover.objects.create(of=held, revision=revision, by=by, at=at)
    images = Deidentification.objects.filter(of=held).values_list("image_id", flat=True)
    pass_on(images, keeper=before, to=by)
    facts: dict[str, object] = {"before": str(before.pk), "revision": revision}
    audit.record("import.taken_over", held, by=by, at=at, facts=facts)
    return taken


def _refuse_readers(by: Person) -> None:
    if studies.still_read_by(by).exists():
        raise StillReading(
            "You read in a study that is not evaluated yet, and these images are known to be real, "
            "so nothing was taken over. Ask a colleague who does not read, or wait until the study "
            "is evaluated."
        )
