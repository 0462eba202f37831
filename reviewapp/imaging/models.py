"""Pictures and the copies that readers may see."""

import uuid

from django.db import models
from django.db.models import Q

from reviewapp.imaging.form import Photometric


class Image(models.Model):
    """Pixels to look at. The row deliberately does not know where they came from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    frames = models.PositiveIntegerField(default=1)
    sample_type = models.CharField(max_length=8)
    # What the samples mean, as in `form.py`; the container says it too, and the digest covers it.
    photometric = models.CharField(max_length=16, default=Photometric.DARK_IS_LOW)
    slope = models.FloatField(default=1.0)
    intercept = models.FloatField(default=0.0)
    unit = models.CharField(max_length=16, blank=True)
    row_spacing = models.FloatField(default=0.0)
    column_spacing = models.FloatField(default=0.0)
    slice_spacing = models.FloatField(default=0.0)
    # What pairing and subgroups may use: modality, body part, finding. Never an origin.
    attributes = models.JSONField(default=dict)
    attributes_digest = models.CharField(max_length=64, blank=True)
    # Made when the image was stored; empty for one that is older than that.
    thumbnail = models.CharField(max_length=64, blank=True)
    fingerprint = models.BinaryField(max_length=40, default=bytes)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="image_has_pixels",
                condition=Q(rows__gte=1, columns__gte=1, frames__gte=1),
            ),
            models.CheckConstraint(
                name="image_has_a_known_photometric",
                condition=Q(photometric__in=sorted(Photometric)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.columns}×{self.rows} image"


class PresentationCopy(models.Model):
    """What a reader is sent instead of the original: one grid, sample type and length for all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey(Image, models.PROTECT, related_name="presentation_copies")
    # Which presentation it is made for: digest of the parameters that all candidates share.
    look = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    frames = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="image_is_presented_once_per_look", fields=["image", "look"]
            )
        ]

    def __str__(self) -> str:
        return f"presentation of {self.image}"
