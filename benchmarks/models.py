"""The row that the bare view inserts: as many values as a rating has, and no rule."""

import uuid
from typing import ClassVar

from django.db import models


class BareRow(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.CharField(max_length=22)
    token = models.UUIDField(unique=True)
    answers = models.JSONField()
    looked_for = models.DurationField()
    given_at = models.DateTimeField()

    objects: ClassVar[models.Manager["BareRow"]] = models.Manager()

    class Meta:
        app_label = "benchmarks"

    def __str__(self) -> str:
        return f"row {self.place}"
