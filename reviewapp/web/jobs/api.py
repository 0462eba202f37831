"""Where a job is, as JSON: what a page asks for when its stream does not come through."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.jobs import selectors
from reviewapp.web.jobs.picture import picture
from reviewapp.web.people.doors import Allows, person


class After(serializers.Serializer[object]):
    after = serializers.IntegerField(min_value=0, default=0)


class LogLineOut(serializers.Serializer[object]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    level = serializers.CharField()
    text = serializers.CharField()


class MadeOut(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.CharField(help_text="For instance `synthesis.model`.")
    name = serializers.CharField()
    address = serializers.CharField()


class SampleOut(serializers.Serializer[object]):
    address = serializers.CharField()
    thumbnail = serializers.CharField()


class CurveOut(serializers.Serializer[object]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a part of the body, not what the form is called
    points = serializers.CharField(help_text="Places in a drawing of 560 × 120, for a polyline.")


class GridOut(serializers.Serializer[object]):
    step = serializers.IntegerField()
    address = serializers.CharField()


class MachineOut(serializers.Serializer[object]):
    label = serializers.CharField()  # type: ignore[assignment] # a part of the body, not what the form is called
    value = serializers.CharField()


class JobOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    rate = serializers.FloatField(allow_null=True, help_text="Units per second.")
    seconds_left = serializers.IntegerField(allow_null=True)
    attempt = serializers.IntegerField()
    error = serializers.CharField()
    made = MadeOut(allow_null=True, help_text="What came out of it, once it has.")
    samples = SampleOut(many=True, help_text="The images a sampling has kept last.")
    curves = CurveOut(many=True, help_text="The losses of a training so far.")
    grids = GridOut(many=True, help_text="What a training draws at its milestones, one seed.")
    waiting = serializers.CharField(help_text="Its place in the queue, while it waits.")
    machine = MachineOut(many=True, help_text="What it runs on, and what it takes.")
    retry_label = serializers.CharField(help_text="What trying again is called: it may go on.")
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    can_cancel = serializers.BooleanField()
    can_retry = serializers.BooleanField()
    ended = serializers.BooleanField()
    lines = LogLineOut(many=True)
    last_line = serializers.IntegerField(help_text="Give it as `after` to get newer lines only.")


class JobPicture(APIView):
    permission_classes = (Allows(Action.JOB_VIEW),)

    @extend_schema(
        operation_id="job",
        responses=JobOut,
        parameters=[OpenApiParameter("after", int, description="The last log line you know.")],
    )
    def get(self, request: Request, job_id: UUID) -> Response:
        """Where a job is, with the log lines after the last one you know."""
        asked = After(data=request.query_params)
        asked.is_valid(raise_exception=True)
        job = selectors.job_for(person(request), job_id)
        return Response(
            picture(job, who=person(request), after=asked.validated_data["after"]),
            headers={"Cache-Control": "no-store"},
        )
