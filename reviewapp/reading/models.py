"""What one reader is shown and what they answered."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.imaging.models import PresentationCopy
from reviewapp.studies.models import Case, Protocol, Study


def opaque_token() -> str:
    """22 random characters: no order, no time, nothing shared between readers."""
    return secrets.token_urlsafe(16)


class Worklist(models.Model):
    """One reader's stored, ordered list of cases in a study, signed at the end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    # Whose draw it is, if somebody else reads it since: it is derived again under that name.
    drawn_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reader_has_one_worklist_per_study", fields=["study", "reader"]
            )
        ]

    def __str__(self) -> str:
        return f"worklist of {self.reader} in {self.study}"


class Part(models.TextChoices):
    """What a reading is for. No reader is told, but that they are being trained."""

    TRAINING = "TRAINING", "Training"
    CASE = "CASE", "Case"
    CATCH = "CATCH", "Catch case"
    REPEAT = "REPEAT", "Repeat"


class Reading(models.Model):
    """One place in a worklist: this case, these sides, for this reader."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worklist = models.ForeignKey(Worklist, models.PROTECT, related_name="readings")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    token = models.CharField(max_length=22, unique=True, default=opaque_token)
    part = models.CharField(max_length=16, choices=Part.choices, default=Part.CASE)
    # Training comes before the first phase, in phase 0.
    phase = models.PositiveSmallIntegerField(default=1)
    session = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="place_in_a_worklist_is_taken_once", fields=["worklist", "position"]
            ),
            models.CheckConstraint(name="reading_part_exists", condition=Q(part__in=Part.values)),
        ]

    def __str__(self) -> str:
        return f"place {self.position} of {self.worklist}"


class Side(models.Model):
    """What stands at one place of the screen in one reading, fetched by its own token."""

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="sides")
    # "A" and "B" for candidates; a context image keeps its label.
    place = models.CharField(max_length=40)
    copy = models.ForeignKey(PresentationCopy, models.PROTECT, related_name="+")
    token = models.CharField(max_length=22, unique=True, default=opaque_token)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="place_on_screen_is_taken_once", fields=["reading", "place"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.reading}"


class Lesson(models.Model):
    """The truth about a training case; of every other case this side of the wall knows nothing."""

    reading = models.OneToOneField(Reading, models.PROTECT, primary_key=True, related_name="lesson")
    # At which places of its screen the synthetic images stand.
    synthetic = models.JSONField()

    def __str__(self) -> str:
        return f"lesson of {self.reading}"


class Admission(models.Model):
    """Somebody goes on though they did not pass the training, and why."""

    worklist = models.OneToOneField(
        Worklist, models.PROTECT, primary_key=True, related_name="admission"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"admission to {self.worklist}"


class Issue(models.Model):
    """When the server first sent a case to its reader, by the server's own clock."""

    reading = models.OneToOneField(Reading, models.PROTECT, primary_key=True, related_name="issue")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"issue of {self.reading}"


class Fault(models.TextChoices):
    """What can be wrong with a screen."""

    SIZE = "SIZE", "The images were too small"
    ZOOM = "ZOOM", "The page was enlarged or reduced"
    PATTERN = "PATTERN", "The darkest or lightest greys were not told apart"


class DisplayCheck(models.Model):
    """What a screen was like when its reader sat down before it, and what was wrong with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worklist = models.ForeignKey(Worklist, models.PROTECT, related_name="display_checks")
    # In the page's own pixels: the window, and the shorter side of a candidate's pane in it.
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    pane = models.PositiveIntegerField()
    pixel_ratio = models.FloatField()
    # In per cent; null where a browser does not let a page know.
    zoom = models.PositiveIntegerField(null=True)
    failed = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"display check in {self.worklist}"

    @property
    def faults(self) -> list[str]:
        return [str(Fault(name).label) for name in self.failed]


class Rating(models.Model):
    """The answers given in a reading. Only ever added to: a change of mind is a new revision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reading = models.ForeignKey(Reading, models.PROTECT, related_name="ratings")
    revision = models.PositiveIntegerField()
    # The sender's idempotency key.
    token = models.UUIDField(unique=True)
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+")
    answers = models.JSONField()
    # Null and not empty: a default would make SQLite build this append-only table anew.
    comment = models.TextField(null=True)  # noqa: DJ001  as said
    # How the pictures were looked at when the answer was given: window, zoom, rotation.
    view = models.JSONField(null=True)
    # Visible, focused time, by the page's own steady clock: what every statistic of time counts.
    looked_for = models.DurationField()
    # On the server's clock, reckoned back from when it came; null where a page said nothing.
    painted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    # When it came.
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rating_revision_is_used_once", fields=["reading", "revision"]
            ),
            models.CheckConstraint(
                name="rating_revisions_count_from_one", condition=Q(revision__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.revision} in {self.reading}"
