"""Which cohorts a study compares, what tells them apart, and the draw that mixed them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviewapp.jobs.models import Job
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies.models import Protocol, Study


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
    # The rules it was drawn by: an amendment afterwards may say other criteria.
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+")
    seed = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"schedule of {self.study}"


class Preflight(models.Model):
    """A search, before locking, for what would tell two arms apart without looking at them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    one = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")
    other = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")
    # The protocol's section `presentation` as it was then, and the name of the look it describes.
    presentation = models.JSONField()
    look = models.CharField(max_length=64)
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="preflight_compares_two_different_arms", condition=~Q(one=F("other"))
            )
        ]

    def __str__(self) -> str:
        return f"preflight of {self.one} and {self.other}"


class Sighting(models.Model):
    """What a preflight found; written once."""

    preflight = models.OneToOneField(
        Preflight, models.PROTECT, related_name="sighting", primary_key=True
    )
    outcome = models.JSONField()
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"finding of {self.preflight}"
