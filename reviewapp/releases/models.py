"""What left the building."""

import uuid

from django.conf import settings
from django.db import models

from reviewapp.acceptance.models import Decision
from reviewapp.provenance.models import CohortVersion


class Release(models.Model):
    """An export of an accepted cohort version.

    The database refuses one without a decision in force that accepts exactly this digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    cohort_version = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")
    cohort_digest = models.CharField(max_length=64)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"release of {self.cohort_version}"
