"""Sampling a model, from its page and from a program."""

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
from reviewapp.synthesis import selectors, services
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.synthesis.services import How
from reviewapp.web.people.doors import Allows, allowed, person
from reviewapp.web.researcher.sampling_forms import ModelSampleForm


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.SAMPLING_REQUEST)
def sample_model(request: HttpRequest, model_id: UUID) -> HttpResponse:
    model = selectors.model_with_id(model_id)
    form = ModelSampleForm(request.POST or None, recipe=model.recipe)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                job = services.request_sampling_of(
                    model, form.told(), form.how(), by=person(request), at=timezone.now()
                )
            except SynthesisRefusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("job", job.pk)
    shown = {"model": model, "form": form}
    return render(request, "researcher/models/sample.html", shown, status=status)


class SamplingIn(serializers.Serializer[object]):
    model = serializers.UUIDField()
    seed = serializers.IntegerField(min_value=0)
    count = serializers.IntegerField(required=False, help_text="How many, unless others say it.")
    attributes = serializers.DictField(
        child=serializers.CharField(), default=dict, help_text="What every image is told."
    )
    balanced = serializers.ListField(
        child=serializers.CharField(), default=list, help_text="Every combination of these …"
    )
    each = serializers.IntegerField(required=False, help_text="… so many times.")
    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        default=list,
        max_length=10_000,
        help_text="Or what each image is told, one by one.",
    )
    maps = serializers.CharField(default="", allow_blank=True, help_text="`phantom:chest`.")
    steps = serializers.IntegerField(required=False)
    guidance = serializers.CharField(default="", allow_blank=True, help_text="A decimal, as text.")
    cohort = serializers.CharField(default="", allow_blank=True, max_length=120)


class SamplingOut(serializers.Serializer[object]):
    job = serializers.UUIDField(help_text="Ask `/api/jobs/ID` how far it is.")


class Samplings(APIView):
    permission_classes = (Allows(Action.SAMPLING_REQUEST),)

    @extend_schema(
        operation_id="sampling_request", request=SamplingIn, responses={202: SamplingOut}
    )
    def post(self, request: Request) -> Response:
        """Start sampling; the job makes the images and freezes them as a cohort version."""
        sent = SamplingIn(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        told = Told(
            count=said.get("count"),
            attributes=said["attributes"],
            balanced=said["balanced"],
            each=said.get("each"),
            rows=said["rows"],
            maps=said["maps"],
        )
        job = services.request_sampling_of(
            selectors.model_with_id(said["model"]),
            told,
            How(said["seed"], said.get("steps"), said["guidance"], said["cohort"]),
            by=person(request),
            at=timezone.now(),
        )
        return Response(SamplingOut({"job": job.pk}).data, status=202)
