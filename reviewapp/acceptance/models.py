"""What the evidence said, and what two people decided on it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.jobs.models import Job
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies.models import Protocol, Study


class Evaluation(models.Model):
    """Every number computed on the locked data, with the digests of what it was computed from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.OneToOneField(Study, models.PROTECT, related_name="+")
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+")
    inputs_digest = models.CharField(max_length=64)
    results = models.JSONField()
    code_version = models.CharField(max_length=40)
    evaluated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    evaluated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"evaluation of {self.study}"


class EvaluationRequest(models.Model):
    """That a study shall be evaluated: who asked, when and why, and the job that does it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="evaluation_asked_for_last", fields=["study", "-asked_at"])]
        constraints = [
            models.CheckConstraint(name="evaluation_is_asked_for_why", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"request to evaluate {self.study}"


class Rehearsal(models.Model):
    """A protocol played by simulated readers: stored apart from all that people read.

    It has neither readers nor readings nor an evaluation, so nothing can be decided on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    content = models.JSONField()  # the protocol as it was when this was asked for
    digest = models.CharField(max_length=64)
    skill = models.JSONField()
    times = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(name="rehearsals_of_a_study", fields=["study", "-asked_at"])]

    def __str__(self) -> str:
        return f"rehearsal of {self.study}"


class Verdict(models.TextChoices):
    ACCEPTED = "ACCEPTED", "Accepted"
    REJECTED = "REJECTED", "Rejected"
    INCONCLUSIVE = "INCONCLUSIVE", "Inconclusive"


class Decision(models.Model):
    """What an evaluation came to, for one cohort version; in force once two people have signed.

    The database refuses one that says anything but its evaluation, and every change of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.OneToOneField(Study, models.PROTECT, related_name="+")
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    cohort_version = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")
    cohort_digest = models.CharField(max_length=64)
    # Names the whole record: evaluation, protocol, verdict and cohort. Signatures sign this.
    digest = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_is_one_of_three", condition=Q(verdict__in=Verdict.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display().lower()}: {self.study}"


class DecisionSignature(models.Model):
    """One person's signature under a decision: printed name, time and meaning."""

    class Meaning(models.TextChoices):
        REVIEW = "REVIEW", "Review"
        APPROVAL = "APPROVAL", "Approval"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=200)
    meaning = models.CharField(max_length=16, choices=Meaning.choices)
    words = models.CharField(max_length=500)
    signed_at = models.DateTimeField()
    # Over the decision's digest and all of the above: a signature fits one record only.
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_signs_a_decision_once", fields=["decision", "signer"]
            ),
            models.UniqueConstraint(
                name="decision_is_signed_once_in_each_meaning", fields=["decision", "meaning"]
            ),
            models.CheckConstraint(
                name="signature_means_review_or_approval",
                condition=Q(meaning__in=["REVIEW", "APPROVAL"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_meaning_display()} by {self.printed_name}"


class Revocation(models.Model):
    """That an accepted cohort version may no longer be released, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(name="revocation_has_a_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"revocation of {self.decision}"
