"""What left the building."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

import reviewapp.releases.push_models  # noqa: F401  Django looks for tables here only
from reviewapp.acceptance.models import Decision
from reviewapp.jobs.models import Job
from reviewapp.provenance.models import CohortVersion


class Release(models.Model):
    """An export of an accepted cohort version.

    The database refuses one without a decision in force that accepts exactly this digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    cohort_version = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")
    cohort_digest = models.CharField(max_length=64)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"release of {self.cohort_version}"


class Packing(models.Model):
    """What a release is to hold; with the decision, all that its bytes depend on."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="packing")
    # Again for the constraint below: a decision is packed once in each way.
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    wish = models.JSONField()
    wish_digest = models.CharField(max_length=64)
    job = models.ForeignKey(Job, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="decision_is_packed_once_in_each_way", fields=["decision", "wish_digest"]
            )
        ]

    def __str__(self) -> str:
        return f"packing of {self.release}"


class Package(models.Model):
    """The folder that a release became, named by the digest of its list of digests."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="package")
    digest = models.CharField(max_length=64)
    # Fingerprint of the key that signed it.
    key = models.CharField(max_length=64)
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    parts = models.JSONField()
    packed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"package of {self.release}"


class TermsAcceptance(models.Model):
    """That a person accepted terms of use, once for the same words."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    terms_digest = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_accepts_terms_once", fields=["person", "terms_digest"]
            )
        ]

    def __str__(self) -> str:
        return f"terms accepted by {self.person}"


class ReleaseRevocation(models.Model):
    """That a release was taken back, and why; what was downloaded is known by its digest."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="revocation")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(name="release_revocation_has_a_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"revocation of {self.release}"
