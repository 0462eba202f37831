"""Where a release was sent, and which of its files arrived there."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.jobs.models import Job
from reviewapp.provenance.pacs.models import Pacs


class Push(models.Model):
    """A release on its way to one place; it goes there once, however often that is asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey("releases.Release", models.PROTECT, related_name="pushes")
    # As its place is known here: file:///folder, s3://bucket/prefix, or pacs: and an id.
    target = models.CharField(max_length=300)
    pacs = models.ForeignKey(Pacs, models.PROTECT, null=True, related_name="+")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # Since when something of it may lie there; None: nothing does.
    begun_at = models.DateTimeField(null=True)
    # Where exactly it lies, once all of it does.
    place = models.CharField(max_length=500, blank=True)
    arrived_at = models.DateTimeField(null=True)

    # What arrived so far, where it was counted along.
    arrived: int
    size: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="release_goes_once_to_each_place", fields=["release", "target"]
            ),
            models.CheckConstraint(
                name="push_says_where_it_lies_iff_it_arrived",
                condition=Q(arrived_at=None, place="") | Q(arrived_at__isnull=False) & ~Q(place=""),
            ),
        ]

    def __str__(self) -> str:
        return f"push of {self.release}"


class PushedFile(models.Model):
    """A file that arrived, byte for byte."""

    push = models.ForeignKey(Push, models.PROTECT, related_name="files")
    name = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pushed_file_is_kept_once", fields=["push", "name"])
        ]

    def __str__(self) -> str:
        return self.name
