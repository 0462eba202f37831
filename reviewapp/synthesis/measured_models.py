"""What was measured on a cohort version: the wish, each number, the nearest pairs; all kept."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job
from reviewapp.provenance.cohort_models import Split
from reviewapp.provenance.models import CohortVersion


class Measuring(models.Model):
    """One wish to measure a synthetic cohort version against a real one.

    `trained_on` is what the model learned from, its training part alone where there is a split.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")
    reference = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")
    trained_on = models.ForeignKey(CohortVersion, models.PROTECT, null=True, related_name="+")
    split = models.ForeignKey(Split, models.PROTECT, null=True, related_name="+")
    # The names of what is measured, in the order in which it is.
    measures = models.JSONField()
    # All that a number depends on besides the images: how they are read, drawn and resampled.
    ruler = models.JSONField()
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measuring_with_a_split_says_what_was_trained_on",
                condition=Q(split__isnull=True) | Q(trained_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"measures of {self.version} against {self.reference}"


class Measurement(models.Model):
    """One number with all that is needed to read it rightly, or why there is none."""

    id = models.BigAutoField(primary_key=True)
    measuring = models.ForeignKey(Measuring, models.PROTECT, related_name="measurements")
    measure = models.CharField(max_length=40)  # what was asked for: it may give several numbers
    name = models.CharField(max_length=120)
    estimate = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    level = models.FloatField()
    unit = models.CharField(max_length=60, blank=True)
    images = models.PositiveIntegerField()
    subjects = models.PositiveIntegerField()
    method = models.CharField(max_length=200, blank=True)
    details = models.JSONField()
    warnings = models.JSONField()
    refusal = models.TextField(blank=True)
    # Of the pixels that were compared, by side; beside them the cohort versions they are from.
    inputs = models.JSONField()
    cohort_digest = models.CharField(max_length=64)
    reference_digest = models.CharField(max_length=64)
    training_digest = models.CharField(max_length=64, blank=True)
    seed = models.PositiveBigIntegerField()
    encoder = models.CharField(max_length=64, blank=True)
    libraries = models.JSONField()
    code_version = models.CharField(max_length=40)
    measured_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="measurement_by_cohort", fields=["cohort_digest", "name"])]
        constraints = [
            models.UniqueConstraint(
                name="number_is_kept_once_per_measuring", fields=["measuring", "name"]
            ),
            models.CheckConstraint(
                name="measurement_is_a_number_or_says_why_not",
                condition=Q(estimate__isnull=False, refusal="")
                | Q(estimate__isnull=True, low=None, high=None) & ~Q(refusal=""),
            ),
            models.CheckConstraint(
                name="interval_has_two_ends_or_none",
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__isnull=False, high__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.measuring.version}"


class ClosePair(models.Model):
    """A synthetic image and the training image it comes nearest to, for a person to look at."""

    id = models.BigAutoField(primary_key=True)
    measuring = models.ForeignKey(Measuring, models.PROTECT, related_name="close_pairs")
    # related_name="+" : an Image must offer no way to ask where it came from.
    synthetic = models.ForeignKey(Image, models.PROTECT, related_name="+")
    training = models.ForeignKey(Image, models.PROTECT, related_name="+")
    space = models.CharField(max_length=20)
    distance = models.FloatField()
    # Over the distance to the nearest unseen real image; far below 1 is suspicious.
    ratio = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="pair_is_kept_once_per_space",
                fields=["measuring", "space", "synthetic", "training"],
            )
        ]

    def __str__(self) -> str:
        return f"close pair of {self.measuring}"
