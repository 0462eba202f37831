"""The trail as rows."""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One line of the trail. Written once, in the transaction of the change it tells of.

    Every hand writes its own page: events chain per `chain` (one per person, one for the system),
    so that two readers never wait for each other's last hash. See docs/decisions/0008.
    """

    id = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    verb = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="audit_event_has_one_place_in_its_chain", fields=["chain", "seq"]
            ),
            models.CheckConstraint(name="audit_chain_starts_at_one", condition=Q(seq__gte=1)),
        ]
        indexes = [
            models.Index(name="audit_by_subject", fields=["subject_kind", "subject_id"]),
            models.Index(name="audit_by_verb", fields=["verb", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.subject_kind}"
