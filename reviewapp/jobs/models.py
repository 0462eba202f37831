"""Background work as rows: the row is the truth, the queue only a wake-up."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    QUEUED = "QUEUED", "Waiting"
    RUNNING = "RUNNING", "Running"
    SUCCEEDED = "SUCCEEDED", "Done"
    FAILED = "FAILED", "Failed"
    CANCELLED = "CANCELLED", "Cancelled"


class Queue(models.TextChoices):
    CPU = "cpu", "Processor"
    GPU = "gpu", "Graphics card"


class Job(models.Model):
    """One background task from request to end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=120)
    queue = models.CharField(max_length=8, choices=Queue.choices)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # A job that takes part of another one's work; people see and stop that one.
    helps = models.ForeignKey("self", models.PROTECT, null=True, related_name="helpers")
    idempotency_key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 many jobs have none, and none is not equal to none
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    # The fencing token: counted before the work, and every write of a worker names its own.
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    worker = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    # Units per second of this attempt, as its worker measured it; none before it can be known.
    rate = models.FloatField(null=True)
    error = models.TextField(blank=True)
    # What came out, by kind, id and name, as the trail names its subjects: jobs knows no more.
    made_kind = models.CharField(max_length=64, blank=True)
    made_id = models.CharField(max_length=64, blank=True)
    made_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # When its owner first saw that it had ended.
    noticed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="job_by_state", fields=["state", "sent_at"]),
            models.Index(name="job_by_owner", fields=["owner", "-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(name="job_state_exists", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="job_has_an_end_iff_it_ended",
                condition=Q(state__in=["QUEUED", "RUNNING"], finished_at__isnull=True)
                | Q(state__in=["SUCCEEDED", "FAILED", "CANCELLED"], finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_failed_iff_it_says_why",
                condition=Q(state="FAILED") & ~Q(error="") | ~Q(state="FAILED"),
            ),
            models.CheckConstraint(
                name="job_is_not_tried_more_often_than_allowed",
                condition=Q(attempt__lte=models.F("max_attempts")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"


class Stint(models.Model):
    """One attempt of a worker at a job: from when to when, on what, and what it took."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="stints")
    attempt = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    # The last that was heard of it; of a killed worker, a little before its death.
    seen_at = models.DateTimeField()
    device = models.CharField(max_length=120, blank=True)
    # Bytes: of the process at the last beat, at the highest of them, and on the graphics card.
    memory = models.PositiveBigIntegerField(null=True)
    most_memory = models.PositiveBigIntegerField(null=True)
    card_memory = models.PositiveBigIntegerField(null=True)
    # Percent of its time that the card works.
    card_use = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="attempt_has_one_stint", fields=["job", "attempt"])
        ]

    def __str__(self) -> str:
        return f"attempt {self.attempt} at {self.job_id}"


class LogLine(models.Model):
    """What a job had to say while it ran."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="log_lines")
    at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=8)
    text = models.TextField()

    class Meta:
        indexes = [models.Index(name="log_line_by_job", fields=["job", "id"])]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.text}"
