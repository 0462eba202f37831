"""Training a model on a cohort version, from its page and from a program."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.selectors import SplitRow, VersionRow
from reviewapp.synthesis import asking, budgets, estimating, presets, wanting
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.synthesis.wanting import Wish
from reviewapp.web.people.doors import Allows, allowed, person
from reviewapp.web.researcher.sampling import SamplingOut
from reviewapp.web.researcher.training_forms import ChooseForm, TrainForm

MOST_OFFERED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.MODEL_TRAIN)
def train_model(request: HttpRequest) -> HttpResponse:
    """Choose a preset and a cohort version; then what is to be learnt of it."""
    who = person(request)
    versions = list(allocation.cohort_versions_for(who)[:MOST_OFFERED])
    choose = ChooseForm(request.GET or None, presets=presets.trainable(), versions=versions)
    if not choose.is_valid():
        standings = budgets.standings(at=timezone.now(), of=who)
        shown = {"choose": choose, "has_versions": bool(versions), "standings": standings}
        return render(request, "researcher/models/train.html", shown)
    preset = presets.named(choose.cleaned_data["preset"])
    version = _version(who, UUID(choose.cleaned_data["version"]))
    form = TrainForm(
        request.POST if request.method == "POST" else None,
        preset=preset,
        version=version,
        splits=list(provenance.splits(version)),
    )
    shown = {"choose": choose, "form": form, "preset": preset, "version": version}
    shown["warning"] = asking.warning(preset.content)
    shown["standings"] = estimating.budgets_for(version, by=who, at=timezone.now())
    if request.method != "POST":
        return render(request, "researcher/models/train.html", shown)
    if form.is_valid():
        try:
            split = _split(version, form.cleaned_data["split"])
            if "estimate" in request.POST:
                shown |= _estimated(version, form.wish(), split, who)
                return render(request, "researcher/models/train.html", shown)
            job = wanting.request_training(
                version, form.wish(), split=split, by=who, at=timezone.now()
            )
        except SynthesisRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("job", job.pk)
    return render(request, "researcher/models/train.html", shown, status=422)


def _estimated(
    version: VersionRow, wish: Wish, split: SplitRow | None, who: Person
) -> dict[str, object]:
    told = estimating.estimate(version, wish, split=split, by=who, at=timezone.now())
    standings = estimating.budgets_for(version, by=who, at=timezone.now())
    return {
        "estimate": told,
        "promised": wish.promised,
        "waits_for": told.waits_for,
        "standings": standings,
    }


class TrainingIn(serializers.Serializer[object]):
    preset = serializers.CharField(help_text="As `python -m generation presets` lists them.")
    version = serializers.UUIDField(help_text="The cohort version to learn from.")
    split = serializers.UUIDField(required=False, allow_null=True)
    name = serializers.CharField(max_length=200)
    seed = serializers.IntegerField(min_value=0)
    minutes = serializers.IntegerField(required=False, help_text="Processor minutes at most.")
    size = serializers.IntegerField(required=False, min_value=1, max_value=1024)
    steps = serializers.IntegerField(required=False, min_value=1)
    batch = serializers.IntegerField(required=False, min_value=1)
    low = serializers.FloatField(required=False)
    high = serializers.FloatField(required=False)
    told = serializers.ListField(child=serializers.CharField(), default=list)
    intended_use = serializers.CharField(default="", allow_blank=True, max_length=500)
    maps = serializers.CharField(
        default="", max_length=250, help_text="Which images are label maps: `attribute=value`."
    )
    pairs = serializers.CharField(
        default="", max_length=250, help_text="Which images are translated: `attribute=value`."
    )
    changes = serializers.DictField(
        default=dict,
        help_text='What else of the preset is to be other, by path: `{"schedule.ema": 0.99}`.',
    )


class EstimateOut(serializers.Serializer[object]):
    how = serializers.CharField(help_text="How it was measured, or why it is not known.")
    steps = serializers.IntegerField()
    seconds = serializers.IntegerField(
        allow_null=True, help_text="Of the processor, for all steps; null until a trial has ended."
    )
    steps_reached = serializers.IntegerField(help_text="Before the minutes asked for are over.")
    memory = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    card_memory = serializers.IntegerField(allow_null=True)
    warning = serializers.CharField(help_text="What to know before training, as a sentence.")
    job = serializers.UUIDField(
        source="job_id", allow_null=True, help_text="The trial that will tell."
    )


class Trainings(APIView):
    permission_classes = (Allows(Action.MODEL_TRAIN),)

    @extend_schema(
        operation_id="training_request", request=TrainingIn, responses={202: SamplingOut}
    )
    def post(self, request: Request) -> Response:
        """Start a training; its job ends in a model."""
        version, split, wish = _asked(request)
        job = wanting.request_training(
            version, wish, split=split, by=person(request), at=timezone.now()
        )
        return Response(SamplingOut({"job": job.pk}).data, status=202)


class TrainingEstimates(APIView):
    permission_classes = (Allows(Action.MODEL_TRAIN),)

    @extend_schema(operation_id="training_estimate", request=TrainingIn, responses=EstimateOut)
    def post(self, request: Request) -> Response:
        """Say what a training would take; where nobody knows, start a trial and ask again."""
        version, split, wish = _asked(request)
        by, at = person(request), timezone.now()
        told = estimating.estimate(version, wish, split=split, by=by, at=at)
        return Response(EstimateOut(told).data)


def _asked(request: Request) -> tuple[VersionRow, SplitRow | None, Wish]:
    sent = TrainingIn(data=request.data)
    sent.is_valid(raise_exception=True)
    said = dict(sent.validated_data)
    version = _version(person(request), said.pop("version"))
    split = _split(version, str(said.pop("split", None) or ""))
    roles = Roles(said.pop("maps"), said.pop("pairs"))
    return version, split, Wish(roles=roles, **said)


def _version(who: Person, version_id: UUID) -> VersionRow:
    return allocation.cohort_versions_for(who).get(pk=version_id)


def _split(version: VersionRow, split_id: str) -> SplitRow | None:
    return provenance.splits(version).get(pk=split_id) if split_id else None
