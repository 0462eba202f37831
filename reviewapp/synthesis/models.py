"""Models as rows, and what is drawn from them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

import reviewapp.synthesis.budget_models
import reviewapp.synthesis.measured_models  # noqa: F401  Django looks for tables here only
from reviewapp.jobs.models import Job
from reviewapp.provenance.cohort_models import Split
from reviewapp.provenance.models import CohortVersion, Run


class Model(models.Model):
    """One trained generator in one version. Its weights lie on the shelf, under their digest."""

    class Source(models.TextChoices):
        SHIPPED = "SHIPPED", "Came with the house"
        REGISTERED = "REGISTERED", "Brought by a person"
        TRAINED = "TRAINED", "Trained here"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=12, choices=Source.choices)
    # Of the file's bytes, looked at before every load; and of the tensors alone.
    file_digest = models.CharField(max_length=64, unique=True)
    weights_digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # As the file says it, frozen: what it is, and how it came to be (data, curve, environment).
    recipe = models.JSONField()
    recipe_digest = models.CharField(max_length=64)
    facts = models.JSONField()
    trained_on = models.ForeignKey(CohortVersion, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    intended_use = models.TextField(blank=True)
    card = models.TextField()
    code_version = models.CharField(max_length=40)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="model_number_is_used_once_per_name", fields=["name", "number"]
            ),
            models.CheckConstraint(
                name="model_is_trained_here_iff_it_names_a_cohort_version",
                condition=Q(source="TRAINED", trained_on__isnull=False)
                | Q(source__in=["SHIPPED", "REGISTERED"], trained_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Sampling(models.Model):
    """What was asked of a model: beside its run, everything that its images depend on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(Run, models.PROTECT, related_name="+")
    model = models.ForeignKey(Model, models.PROTECT, related_name="samplings")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    steps = models.PositiveIntegerField()
    guidance = models.CharField(max_length=16)  # a decimal, as text
    conditions = models.JSONField()
    cohort_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"sampling of {self.model}"


class Chunk(models.Model):
    """Some images of a sampling that follow each other: made by one worker, kept all at once."""

    sampling = models.ForeignKey(Sampling, models.PROTECT, related_name="chunks")
    first = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    # Who makes it: a job and its attempt. Free again as soon as that attempt is over.
    taker = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    attempt = models.PositiveSmallIntegerField(null=True)
    kept_at = models.DateTimeField(null=True)
    # By number: one that the book knew before keeps the origin it had.
    images = models.JSONField(default=list)
    # How it was computed, once it is kept; enough to do it the same way again.
    together = models.PositiveIntegerField(null=True)
    device = models.CharField(max_length=120, blank=True)
    torch_version = models.CharField(max_length=40, blank=True)
    # All of it: versions, driver, determinism. Null, since SQLite would copy the table for a
    # default, and lose its triggers by that.
    environment = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="chunk_begins_once", fields=["sampling", "first"]),
            models.CheckConstraint(
                name="chunk_that_is_kept_says_how_it_was_computed",
                condition=Q(kept_at__isnull=True)
                | Q(together__isnull=False) & ~Q(device="") & ~Q(torch_version=""),
            ),
        ]

    def __str__(self) -> str:
        return f"images {self.first} to {self.first + self.count - 1} of {self.sampling}"


class Training(models.Model):
    """One wish for a model: the recipe, the cohort version it learns from, and how far it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    recipe = models.JSONField()
    version = models.ForeignKey(CohortVersion, models.PROTECT, related_name="+")
    split = models.ForeignKey(Split, models.PROTECT, null=True, related_name="+")
    # Which of its images are label maps or are shown beside others: `attribute=value`, or none.
    maps = models.CharField(max_length=250, blank=True, default="")
    pairs = models.CharField(max_length=250, blank=True, default="")
    seed = models.PositiveBigIntegerField()
    # Processor seconds; without them the recipe's steps count.
    seconds = models.PositiveIntegerField(null=True)
    intended_use = models.TextField(blank=True)
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # What its page shows while it runs: [[step, {loss: value}], …], thinned as it grows.
    curve = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"training of {self.name}"


class Trial(models.Model):
    """A few steps on made-up images, to say what a training will take before it is started."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    recipe = models.JSONField()
    # Of all that decides what a step takes: trainings that share it take the same.
    cost_digest = models.CharField(max_length=64, db_index=True)
    # Null until it was measured. Of the processor's time, and bytes at their highest.
    seconds_per_step = models.FloatField(null=True)
    steps = models.PositiveIntegerField(null=True)
    memory = models.PositiveBigIntegerField(null=True)
    card_memory = models.PositiveBigIntegerField(null=True)
    parameters = models.PositiveBigIntegerField(null=True)
    device = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"trial for {self.cost_digest[:8]}"


class Milestone(models.Model):
    """What a training drew on its way, always from the same seeds, as a picture for eyes only."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="milestones")
    step = models.PositiveIntegerField()
    picture = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="training_draws_once_per_step", fields=["training", "step"]
            )
        ]

    def __str__(self) -> str:
        return f"step {self.step} of {self.training}"
