"""Sending releases for programs: to which places, and what has arrived there."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.releases import pushes, selectors, targets
from reviewapp.releases.pushes import PushRow
from reviewapp.web.people.doors import Allows, person

NO_STORE = {"Cache-Control": "no-store"}
LOOK, SEND = Allows(Action.RELEASE_VIEW), Allows(Action.RELEASE_REQUEST)


class PushIn(serializers.Serializer[object]):
    target = serializers.CharField(max_length=300, help_text="One of the targets of this site.")


class PushOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    target = serializers.CharField()
    name = serializers.CharField(help_text="What people call the place.")
    job = serializers.UUIDField(help_text="What sends it.")
    state = serializers.CharField(help_text="ARRIVED, or how its job stands.")
    place = serializers.CharField(help_text="Where it lies; empty until ARRIVED.")
    files = serializers.IntegerField(help_text="How many have arrived.")
    size = serializers.IntegerField(help_text="Their bytes.")
    asked_at = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField(allow_null=True)


class TargetOut(serializers.Serializer[object]):
    code = serializers.CharField(help_text="Sent back by who chooses it.")
    name = serializers.CharField()


class PushesOut(serializers.Serializer[object]):
    targets = TargetOut(many=True)
    results = PushOut(many=True)


class Pushes(APIView):
    permission_classes = (LOOK,)

    def get_permissions(self) -> list[BasePermission]:
        return [LOOK() if self.request.method in SAFE_METHODS else SEND()]

    @extend_schema(operation_id="release_pushes", responses=PushesOut)
    def get(self, request: Request, release_id: UUID) -> Response:
        """Where a release can be sent, and where it was; the newest first."""
        release = selectors.release_for(person(request), release_id)
        shown = {
            "targets": targets.targets(),
            "results": [_out(one) for one in pushes.pushes(release)],
        }
        return Response(PushesOut(shown).data, headers=NO_STORE)

    @extend_schema(operation_id="push_release", request=PushIn, responses={202: PushOut})
    def post(self, request: Request, release_id: UUID) -> Response:
        """Send a release to a place; the same again goes on with what did not arrive."""
        release = selectors.release_for(person(request), release_id)
        sent = PushIn(data=request.data)
        sent.is_valid(raise_exception=True)
        target = sent.validated_data["target"]
        asked = pushes.request_push(release, target=target, by=person(request), at=timezone.now())
        found = pushes.pushes(release).get(pk=asked.pk)
        return Response(PushOut(_out(found)).data, status=202, headers=NO_STORE)


def _out(push: PushRow) -> dict[str, object]:
    return {
        "id": push.pk,
        "target": push.target,
        "name": targets.called(push.target, push.pacs),
        "job": push.job_id,
        "state": pushes.state(push),
        "place": push.place,
        "files": push.arrived,
        "size": push.size,
        "asked_at": push.asked_at,
        "arrived_at": push.arrived_at,
    }
