"""Name a set of images, before anything of it is frozen."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.provenance.models import Cohort


@transaction.atomic
def create_cohort(*, name: str, by: Person, at: datetime) -> Cohort:
    """The same name is the same cohort."""
    cohort, is_new = Cohort.objects.get_or_create(
        name=name.strip(), defaults={"created_by": by, "created_at": at}
    )
    if is_new:
        audit.record("cohort.created", cohort, by=by, at=at)
    return cohort
