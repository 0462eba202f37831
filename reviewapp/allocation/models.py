"""Which cohorts a study compares, and the draw that mixed them."""

import uuid

from django.db import models

from reviewapp.provenance.models import CohortVersion
from reviewapp.studies.models import Study


class Arm(models.Model):
    """A source of images within a study. Above the wall: a study does not know its arms."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    cohort_version = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="cohort_version_is_one_arm_of_a_study", fields=["study", "cohort_version"]
            )
        ]

    def __str__(self) -> str:
        return f"arm {self.cohort_version} of {self.study}"


class Schedule(models.Model):
    """The draw as it was made: seed and digest, so that it can be derived again and compared."""

    study = models.OneToOneField(Study, models.PROTECT, related_name="+", primary_key=True)
    seed = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"schedule of {self.study}"
