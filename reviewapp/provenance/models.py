"""The sealed book as rows."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

import reviewapp.provenance.catalogue_models
import reviewapp.provenance.cohort_models
import reviewapp.provenance.intake_models  # noqa: F401  Django looks for tables here only
from reviewapp.imaging.models import Image


class Run(models.Model):
    """One sampling: recipe, seed and count say everything needed to make its images again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipe = models.JSONField()
    recipe_digest = models.CharField(max_length=64)
    weights_digest = models.CharField(max_length=64, blank=True)
    seed = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()
    code_version = models.CharField(max_length=40)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"run of {self.count} with seed {self.seed}"


class Origin(models.Model):
    """Where an image came from. The only place in the house that says so."""

    class Kind(models.TextChoices):
        REAL = "REAL", "Real"
        SYNTHETIC = "SYNTHETIC", "Synthetic"

    # related_name="+" : an Image must offer no way to ask for its origin.
    image = models.OneToOneField(Image, models.PROTECT, related_name="+", primary_key=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="origin_is_synthetic_iff_it_has_a_run",
                condition=Q(kind="SYNTHETIC", run__isnull=False, number__isnull=False)
                | Q(kind="REAL", run__isnull=True, number__isnull=True),
            ),
            models.UniqueConstraint(name="image_of_a_run_is_made_once", fields=["run", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} image"


class Cohort(models.Model):
    """A named, versioned set of images."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CohortVersion(models.Model):
    """A frozen set: its digest is over images and their attributes, whatever their order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="cohort_version_number_is_used_once", fields=["cohort", "number"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort} v{self.number}"


class CohortImage(models.Model):
    """An image belongs to a cohort version."""

    version = models.ForeignKey(CohortVersion, models.PROTECT, related_name="cohort_images")
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="image_is_in_a_cohort_version_once", fields=["version", "image"]
            )
        ]

    def __str__(self) -> str:
        return f"image of {self.version}"
