"""What is made of frozen cohort versions: their splits, and what a search for leaks found."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviewapp.jobs.models import Job
from reviewapp.provenance.catalogue_models import Subject


class Split(models.Model):
    """A cohort version divided by subject, by a seed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey("provenance.CohortVersion", models.PROTECT, related_name="splits")
    number = models.PositiveIntegerField()
    # Shares in thousandths, by part, and the attributes by which the parts resemble each other.
    shares = models.JSONField()
    stratified_by = models.JSONField(default=list)
    seed = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="split_number_is_used_once_per_version", fields=["version", "number"]
            )
        ]

    def __str__(self) -> str:
        return f"split {self.number} of {self.version}"


class SplitSubject(models.Model):
    """In which part of a split all images of a subject are. There is one row, so one part."""

    class Part(models.TextChoices):
        TRAIN = "TRAIN", "Train"
        TUNE = "TUNE", "Tune"
        HOLD_OUT = "HOLD_OUT", "Hold-out"

    split = models.ForeignKey(Split, models.PROTECT, related_name="split_subjects")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="subject_is_in_one_part_of_a_split", fields=["split", "subject"]
            ),
            models.CheckConstraint(
                name="part_of_a_split_exists",
                condition=Q(part__in=["TRAIN", "TUNE", "HOLD_OUT"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_part_display()}"


class LeakCheck(models.Model):
    """A search for the same picture on two sides: parts of a split, or two versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        "provenance.CohortVersion", models.PROTECT, related_name="leak_checks"
    )
    # One of the two: a split of the version, or another version.
    split = models.ForeignKey(Split, models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey(
        "provenance.CohortVersion", models.PROTECT, null=True, related_name="+"
    )
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # Empty until it has ended: how many were compared, how far apart counts as near, what came out.
    outcome = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leak_check_has_one_other_side",
                condition=Q(split__isnull=False, other__isnull=True)
                | Q(split__isnull=True, other__isnull=False) & ~Q(other=F("version")),
            )
        ]

    def __str__(self) -> str:
        return f"leak check of {self.version}"
