"""Which archives may be asked, and what was asked of them. Nothing about a patient stays here."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.jobs.models import Job
from reviewapp.provenance.intake_models import Arrival, Import


class Pacs(models.Model):
    """A picture archive that an administrator has let this site ask."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    # The base of its DICOMweb service; user name and password have fields of their own.
    address = models.CharField(max_length=300)
    user_name = models.CharField(max_length=120, blank=True)
    sealed_password = models.TextField(blank=True)
    # Where it answers a C-ECHO; empty: it is not asked for one.
    dicom_host = models.CharField(max_length=253, blank=True)
    dicom_port = models.PositiveIntegerField(null=True)
    dicom_title = models.CharField(max_length=16, blank=True)
    # Nobody: it was listed from the command line.
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    listed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "PACS"
        verbose_name_plural = "PACS"
        constraints = [
            models.UniqueConstraint(
                name="pacs_name_is_used_once_at_a_time",
                fields=["name"],
                condition=Q(retired_at__isnull=True),
            ),
            models.CheckConstraint(
                name="pacs_answers_dicom_at_a_whole_place_or_none",
                condition=Q(dicom_host="", dicom_port__isnull=True, dicom_title="")
                | ~Q(dicom_host="") & Q(dicom_port__isnull=False) & ~Q(dicom_title=""),
            ),
            models.CheckConstraint(
                name="pacs_password_belongs_to_a_user_name",
                condition=Q(sealed_password="") | ~Q(user_name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Retrieval(models.Model):
    """One wish for series of a PACS; its files go into an import."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pacs = models.ForeignKey(Pacs, models.PROTECT, related_name="retrievals")
    of = models.OneToOneField(Import, models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"retrieval from {self.pacs}"


class WantedSeries(models.Model):
    """One series of a retrieval: how many instances the PACS has of it, and how many came."""

    class State(models.TextChoices):
        WAITING = "WAITING", "Waiting"
        COMPLETE = "COMPLETE", "Complete"
        PARTIAL = "PARTIAL", "Incomplete"
        UNCOUNTED = "UNCOUNTED", "Taken; the PACS does not say how many there are"
        REFUSED = "REFUSED", "Not given"

    retrieval = models.ForeignKey(Retrieval, models.PROTECT, related_name="wanted_series")
    number = models.PositiveIntegerField()
    # Its UIDs, which identify a patient as well as a name does: sealed, and gone once it is here.
    sealed_uids = models.TextField(blank=True)
    modality = models.CharField(max_length=16, blank=True)
    expected = models.PositiveIntegerField(null=True)
    received = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sentence = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "wanted series"
        constraints = [
            models.UniqueConstraint(
                name="wanted_series_number_is_used_once", fields=["retrieval", "number"]
            ),
            models.CheckConstraint(
                name="wanted_series_state_exists",
                condition=Q(state__in=["WAITING", "COMPLETE", "PARTIAL", "UNCOUNTED", "REFUSED"]),
            ),
            models.CheckConstraint(
                name="wanted_series_complete_iff_all_came",
                condition=~Q(state="COMPLETE") | Q(expected=models.F("received")),
            ),
        ]

    def __str__(self) -> str:
        return f"series {self.number} of {self.retrieval}"


class Landing(models.Model):
    """That a file of an import came from a series; counting these says what is still missing."""

    arrival = models.OneToOneField(Arrival, models.PROTECT, related_name="+", primary_key=True)
    series = models.ForeignKey(WantedSeries, models.PROTECT, related_name="landings")

    def __str__(self) -> str:
        return f"landing of {self.arrival}"


class Reception(models.Model):
    """One association over which somebody sent images here; its files are an import's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.OneToOneField(Import, models.PROTECT, related_name="+")
    sender = models.CharField(max_length=16)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    received = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"reception from {self.sender}"
