"""Imports as rows: what came, what became of it, and who looked at it. No file name is here.

Names of files lie beside their bytes in quarantine and go with them, so no table, no write-ahead
log and no backup of the database ever holds one.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job


class Import(models.Model):
    """One coming-in of images, from its first file to its report."""

    class State(models.TextChoices):
        RECEIVING = "RECEIVING", "Receiving files"
        PREVIEWING = "PREVIEWING", "Being looked through"
        PREVIEWED = "PREVIEWED", "Ready to run"
        RUNNING = "RUNNING", "Running"
        DONE = "DONE", "Done"
        CANCELLED = "CANCELLED", "Cancelled"

    class Source(models.TextChoices):
        UPLOAD = "UPLOAD", "Upload"
        FOLDER = "FOLDER", "Folder on the server"
        PACS = "PACS", "Picture archive"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Pseudonyms are the same within a project, and tell nothing across projects.
    project = models.CharField(max_length=60)
    source = models.CharField(max_length=8, choices=Source.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVING)
    options = models.JSONField(default=dict)
    # What the preview found altogether, so that a page need not count a million files.
    findings = models.JSONField(default=dict)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    # The retention sweep counts from here.
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(name="import_by_person", fields=["begun_by", "-begun_at"])]
        constraints = [
            models.CheckConstraint(
                name="import_state_exists",
                condition=Q(
                    state__in=[
                        *("RECEIVING", "PREVIEWING", "PREVIEWED"),
                        *("RUNNING", "DONE", "CANCELLED"),
                    ]
                ),
            ),
            models.CheckConstraint(
                name="import_has_an_end_iff_it_ended",
                condition=Q(state__in=["DONE", "CANCELLED"], ended_at__isnull=False)
                | ~Q(state__in=["DONE", "CANCELLED"]) & Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"import into {self.project}"


class Arrival(models.Model):
    """One file of an import and its outcome."""

    class Outcome(models.TextChoices):
        EXPECTED = "EXPECTED", "On its way"
        WAITING = "WAITING", "Waiting"
        READY = "READY", "Will come in"
        OPENED = "OPENED", "Opened"
        TAKEN = "TAKEN", "Taken"
        KNOWN = "KNOWN", "Already here"
        REFUSED = "REFUSED", "Refused"
        LEFT_OUT = "LEFT_OUT", "Left out"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Import, models.PROTECT, related_name="arrivals")
    number = models.PositiveIntegerField()
    # The archive it lay in.
    archive = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # Keyed with a secret that lies in quarantine and goes with it: the same file is known again
    # while the import lasts, and nobody can try names on it afterwards.
    name_digest = models.CharField(max_length=64)
    extension = models.CharField(max_length=8, blank=True)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    # What its sender said of its content, by which another file of the same name is known to be
    # another. Null, since SQLite would copy the table for a text, and lose its triggers by that.
    fingerprint = models.CharField(max_length=64, null=True)  # noqa: DJ001 see above
    digest = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    # Slices of one volume share it: a keyed digest of the series.
    series = models.CharField(max_length=64, blank=True)
    found = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.EXPECTED)
    sentence = models.TextField(blank=True)
    image = models.ForeignKey(Image, models.PROTECT, null=True, related_name="+")
    # Where the file without identifiers lies in the pixel store, if its format has one.
    kept = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(name="arrival_by_outcome", fields=["of", "outcome", "number"]),
            models.Index(name="arrival_by_digest", fields=["digest"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="arrival_number_is_used_once_per_import", fields=["of", "number"]
            ),
            models.UniqueConstraint(
                name="file_arrives_once_per_import", fields=["of", "name_digest"]
            ),
            models.CheckConstraint(
                name="arrival_outcome_exists",
                condition=Q(
                    outcome__in=[
                        *("EXPECTED", "WAITING", "READY", "OPENED"),
                        *("TAKEN", "KNOWN", "REFUSED", "LEFT_OUT"),
                    ]
                ),
            ),
            models.CheckConstraint(
                name="arrival_has_an_image_iff_it_was_taken",
                condition=Q(outcome__in=["TAKEN", "KNOWN"], image__isnull=False)
                | ~Q(outcome__in=["TAKEN", "KNOWN"]) & Q(image__isnull=True),
            ),
            models.CheckConstraint(
                name="arrival_refused_says_why",
                condition=~Q(outcome="REFUSED") | ~Q(sentence=""),
            ),
            models.CheckConstraint(
                name="arrival_is_no_longer_than_announced",
                condition=Q(received__lte=F("size")),
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.number}"


class Deidentification(models.Model):
    """How an image came in from outside, and what its files lost before anything was kept."""

    image = models.OneToOneField(Image, models.PROTECT, related_name="+", primary_key=True)
    of = models.ForeignKey(Import, models.PROTECT, related_name="+")
    profile = models.CharField(max_length=120)
    options = models.JSONField(default=list)
    # Attribute name to the number of places it was removed from; never a value.
    removed = models.JSONField(default=dict)
    files = models.PositiveIntegerField()
    # Why a person should look twice: burned-in text, overlays, a face.
    warnings = models.JSONField(default=list)
    is_head = models.BooleanField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"de-identification of {self.image}"


class Confirmation(models.Model):
    """A person's word on whether an image shows anything by which somebody could be known.

    A change of mind is a new revision.
    """

    class Verdict(models.TextChoices):
        CLEAN = "CLEAN", "Shows nothing identifying"
        EXCLUDED = "EXCLUDED", "Excluded"

    class Face(models.TextChoices):
        NO_HEAD = "NO_HEAD", "Not a head"
        DEFACED = "DEFACED", "Defaced"
        NO_FACE = "NO_FACE", "No face can be rendered"

    image = models.ForeignKey(Image, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    face = models.CharField(max_length=8, choices=Face.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="confirmation_revision_is_used_once", fields=["image", "revision"]
            ),
            models.CheckConstraint(
                name="confirmation_verdict_exists", condition=Q(verdict__in=["CLEAN", "EXCLUDED"])
            ),
            models.CheckConstraint(
                name="confirmation_face_exists",
                condition=Q(face__in=["NO_HEAD", "DEFACED", "NO_FACE"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} (revision {self.revision})"


class Takeover(models.Model):
    """Who looks at an import's images from now on, since the person before no longer can."""

    of = models.ForeignKey(Import, models.PROTECT, related_name="takeovers")
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="takeover_revision_is_used_once", fields=["of", "revision"]
            )
        ]

    def __str__(self) -> str:
        return f"take-over of {self.of}"
