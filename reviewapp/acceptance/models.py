"""What the evidence said."""

import uuid

from django.conf import settings
from django.db import models

from reviewapp.studies.models import Protocol, Study


class Evaluation(models.Model):
    """Every number computed on the locked data, with the digests of what it was computed from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.OneToOneField(Study, models.PROTECT, related_name="+")
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+")
    inputs_digest = models.CharField(max_length=64)
    results = models.JSONField()
    code_version = models.CharField(max_length=40)
    evaluated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    evaluated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"evaluation of {self.study}"
