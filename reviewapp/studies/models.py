"""A question asked of readers, the rules it is asked under, and what they are shown."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

import reviewapp.studies.record_models  # noqa: F401  Django looks for tables here only
from reviewapp.imaging.models import PresentationCopy


class State(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    LOCKED = "LOCKED", "Locked"
    READING = "READING", "Reading"
    CLOSED = "CLOSED", "Closed"
    EVALUATED = "EVALUATED", "Evaluated"
    ACCEPTED = "ACCEPTED", "Accepted"
    REJECTED = "REJECTED", "Rejected"
    INCONCLUSIVE = "INCONCLUSIVE", "Inconclusive"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class Part(models.TextChoices):
    COORDINATOR = "COORDINATOR", "Coordinator"
    READER = "READER", "Reader"
    RESEARCHER = "RESEARCHER", "Researcher"


class Study(models.Model):
    """A blinded review."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Two names on purpose: `title` is neutral and readers see it, `name` may say what is tested.
    title = models.CharField(max_length=120)
    name = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="study_state_exists", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="study_being_read_was_opened",
                condition=~Q(state__in=["READING", "CLOSED", "EVALUATED"])
                | Q(opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person's one part in a study: nobody reads what they coordinate or made."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    part = models.CharField(max_length=16, choices=Part.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_part_in_a_study", fields=["study", "user"]
            ),
            models.CheckConstraint(name="study_part_exists", condition=Q(part__in=Part.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_part_display()} of {self.study}"


class Protocol(models.Model):
    """The rules of a study, frozen when locked; an amendment is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="protocols")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    # Everything that is signed: the content, the cohort versions, the readers, the code.
    record = models.JSONField(null=True)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="protocol_version_is_used_once", fields=["study", "version"]
            ),
            models.CheckConstraint(
                name="protocol_is_locked_by_someone",
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"protocol {self.version} of {self.study}"


class Case(models.Model):
    """What is on screen at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="cases")

    def __str__(self) -> str:
        return f"case of {self.study}"


class CaseImage(models.Model):
    """A picture of a case: a blinded candidate, or labelled context beside the candidates."""

    class Kind(models.TextChoices):
        CANDIDATE = "CANDIDATE", "Candidate"
        CONTEXT = "CONTEXT", "Context"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="case_images")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    label = models.CharField(max_length=40, blank=True)
    copy = models.ForeignKey(PresentationCopy, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="case_shows_different_images", fields=["case", "copy"]),
            models.CheckConstraint(
                name="only_context_carries_a_label",
                condition=Q(kind="CANDIDATE", label="") | (Q(kind="CONTEXT") & ~Q(label="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.case}"
