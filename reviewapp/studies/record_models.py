"""What stands behind a lock: who signed which record, the promised seed, and who left."""

import uuid

from django.conf import settings
from django.db import models


class Signatory(models.Model):
    """Who signs a study's protocols beside its coordinator; nobody who reads in it."""

    study = models.OneToOneField("studies.Study", models.PROTECT, related_name="signatory")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} beside the coordinator of {self.study}"


class Signature(models.Model):
    """A person's name under the record of one protocol, as it was at that moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    protocol = models.ForeignKey("studies.Protocol", models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=150)
    meaning = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_signs_a_record_once", fields=["protocol", "signer", "digest"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.printed_name} under {self.protocol}"


class Commitment(models.Model):
    """The seed of a study's draw: its digest is published before, the seed itself after."""

    study = models.OneToOneField("studies.Study", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    seed = models.PositiveBigIntegerField()
    salt = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"commitment {self.digest[:12]} of {self.study}"


class Amendment(models.Model):
    """Why a protocol after the first was written."""

    protocol = models.OneToOneField("studies.Protocol", models.PROTECT, related_name="amendment")
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"why {self.protocol} was written"


class ExploratoryMark(models.Model):
    """What decides was amended after reading had begun: nothing counts as confirmed."""

    study = models.OneToOneField("studies.Study", models.PROTECT, related_name="exploratory_mark")
    protocol = models.ForeignKey("studies.Protocol", models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.study} is exploratory"


class Qualification(models.Model):
    """What a reader is, pinned when they take their part."""

    member = models.OneToOneField("studies.Member", models.PROTECT, related_name="qualification")
    text = models.CharField(max_length=300)
    experience_years = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.member}: {self.text}"


class Departure(models.Model):
    """A reader who left before the study opened, and who reads instead."""

    member = models.OneToOneField("studies.Member", models.PROTECT, related_name="departure")
    instead = models.ForeignKey("studies.Member", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    left_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member} left"
