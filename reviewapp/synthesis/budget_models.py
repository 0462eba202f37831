"""How much work people and projects may have done, and which project a job is for."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.jobs.models import Job, Queue


class Budget(models.Model):
    """Minutes of a queue's workers that a person or a project may have within thirty days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # One of the two.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    project = models.CharField(max_length=60, blank=True)
    queue = models.CharField(max_length=8, choices=Queue.choices)
    minutes = models.PositiveIntegerField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="budget_is_of_a_person_or_of_a_project",
                condition=Q(person__isnull=False, project="")
                | Q(person__isnull=True) & ~Q(project=""),
            ),
            models.UniqueConstraint(
                name="person_has_one_budget_per_queue",
                fields=["person", "queue"],
                condition=Q(person__isnull=False),
            ),
            models.UniqueConstraint(
                name="project_has_one_budget_per_queue",
                fields=["project", "queue"],
                condition=~Q(project=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whose}: {self.minutes} minutes, {self.get_queue_display().lower()}"

    @property
    def whose(self) -> str:
        return str(self.person) if self.person else f"project {self.project}"


class Charge(models.Model):
    """That a job works with images of a project, whose budget its time comes out of."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="charges")
    project = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="job_is_charged_once_per_project", fields=["job", "project"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_id} for {self.project}"
