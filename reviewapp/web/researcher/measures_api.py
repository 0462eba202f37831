"""Measures for programs: ask for them, and read every number with all that it depends on."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.allocation import selectors as allocation
from reviewapp.synthesis import comparing, selectors
from reviewapp.synthesis.comparing import Ruler
from reviewapp.web import paging
from reviewapp.web.people.doors import Allows, person
from reviewapp.web.researcher.measures import against
from reviewapp.web.researcher.sampling import SamplingOut


class MeasuringIn(serializers.Serializer[object]):
    version = serializers.UUIDField(help_text="A synthetic cohort version.")
    reference = serializers.UUIDField(help_text="A real one to hold it against.")
    trained_on = serializers.UUIDField(required=False, help_text="What the model learned from.")
    split = serializers.UUIDField(required=False, help_text="Of that, its train part alone.")
    measures = serializers.ListField(child=serializers.CharField(), allow_empty=False)
    seed = serializers.IntegerField(min_value=0)
    low = serializers.FloatField(help_text="Darkest value the modality can show.")
    high = serializers.FloatField(help_text="Brightest value.")
    size = serializers.IntegerField(required=False)
    most = serializers.IntegerField(required=False, help_text="Images a side at most.")
    draws = serializers.IntegerField(required=False)
    level = serializers.FloatField(required=False, help_text="Of the intervals.")
    attribute = serializers.CharField(
        default="", allow_blank=True, help_text="For subgroups and usefulness."
    )


class MeasurementOut(serializers.Serializer[object]):
    name = serializers.CharField()
    measure = serializers.CharField()
    estimate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    level = serializers.FloatField()
    unit = serializers.CharField()
    images = serializers.IntegerField()
    subjects = serializers.IntegerField()
    method = serializers.CharField()
    details = serializers.DictField(child=serializers.FloatField())
    warnings = serializers.ListField(child=serializers.CharField())
    refusal = serializers.CharField(help_text="Why there is no number; empty if there is one.")
    inputs = serializers.DictField(child=serializers.CharField())
    cohort_digest = serializers.CharField()
    reference_digest = serializers.CharField()
    training_digest = serializers.CharField()
    seed = serializers.IntegerField()
    encoder = serializers.CharField()
    libraries = serializers.DictField(child=serializers.CharField())
    code_version = serializers.CharField()
    measured_at = serializers.DateTimeField()


class MeasuringOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    version = serializers.UUIDField(source="version_id")
    reference = serializers.UUIDField(source="reference_id")
    trained_on = serializers.UUIDField(source="trained_on_id", allow_null=True)
    split = serializers.UUIDField(source="split_id", allow_null=True)
    measures = serializers.ListField(child=serializers.CharField())
    job = serializers.UUIDField(source="job_id")
    requested_at = serializers.DateTimeField()


class OneMeasuringOut(MeasuringOut):
    ruler = serializers.DictField(help_text="All that a number depends on besides the images.")
    numbers = serializers.SerializerMethodField()

    @extend_schema_field(MeasurementOut(many=True))
    def get_numbers(self, found: selectors.MeasuringRow) -> list[dict[str, object]]:
        return list(MeasurementOut(selectors.numbers_of(found), many=True).data)


class MeasuringsOut(serializers.Serializer[object]):
    next = serializers.CharField(allow_null=True, help_text="`cursor` of the next page.")
    results = MeasuringOut(many=True)


class Measurings(APIView):
    permission_classes = (Allows(Action.COHORT_MEASURE),)

    @extend_schema(
        operation_id="measuring_request", request=MeasuringIn, responses={202: SamplingOut}
    )
    def post(self, request: Request) -> Response:
        """Start measuring; its job keeps one number after the other."""
        sent = MeasuringIn(data=request.data)
        sent.is_valid(raise_exception=True)
        said, who = dict(sent.validated_data), person(request)
        seen = allocation.cohort_versions_for(who)
        version, reference = (seen.get(pk=said.pop(name)) for name in ("version", "reference"))
        split, trained_on = said.pop("split", None), said.pop("trained_on", None)
        learned = f"split:{split}" if split else f"version:{trained_on}" if trained_on else ""
        job = comparing.request_measuring(
            version,
            against(reference, learned, who=who),
            measures=said.pop("measures"),
            ruler=Ruler(**said),
            by=who,
            at=timezone.now(),
        )
        return Response(SamplingOut({"job": job.pk}).data, status=202)


class OneMeasuring(APIView):
    permission_classes = (Allows(Action.COHORT_VIEW),)

    @extend_schema(operation_id="measuring", responses=OneMeasuringOut)
    def get(self, request: Request, measuring_id: UUID) -> Response:
        """One measuring with every number that is kept so far."""
        seen = allocation.cohort_versions_for(person(request))
        return Response(OneMeasuringOut(selectors.measuring_with_id(measuring_id, among=seen)).data)


class CohortMeasurings(APIView):
    permission_classes = (Allows(Action.COHORT_VIEW),)

    @extend_schema(
        operation_id="cohort_measurings", responses=MeasuringsOut, parameters=[paging.PageIn]
    )
    def get(self, request: Request, version_id: UUID) -> Response:
        """What was measured on a cohort version, the newest first."""
        seen = allocation.cohort_versions_for(person(request))
        version = seen.get(pk=version_id)
        found = selectors.measurings(among=seen).filter(version=version)
        rows, behind = paging.page(request, found, by="requested_at")
        return Response({"next": behind, "results": MeasuringOut(rows, many=True).data})
