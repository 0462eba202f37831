"""Sign a protocol by a program: read the record, then the coordinator, then the second person."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.allocation.preflight import signing
from reviewapp.audit.canonical import digest
from reviewapp.studies import locking, selectors
from reviewapp.studies.selectors import ProtocolRow, StudyRow
from reviewapp.web.coordinator.life import study_bodies as bodies
from reviewapp.web.people.doors import Allows, person, refuse_stale

NO_STORE = {"Cache-Control": "no-store"}
DIGEST = 64


class FirstIn(serializers.Serializer[object]):
    protocol = serializers.CharField(max_length=DIGEST, help_text="Digest of what you have read.")
    note = serializers.CharField(
        default="", allow_blank=True, max_length=1000, help_text="Signed beside the protocol."
    )


class SecondIn(serializers.Serializer[object]):
    record = serializers.CharField(max_length=DIGEST, help_text="Digest of what you have read.")


class SignatureOut(serializers.Serializer[object]):
    name = serializers.CharField(source="printed_name")
    meaning = serializers.CharField()
    signed_at = serializers.DateTimeField()


class RecordOut(serializers.Serializer[object]):
    study = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.CharField()
    version = serializers.IntegerField()
    record = serializers.DictField(help_text="What is signed.")
    digest = serializers.CharField(help_text="`record` of the second signature.")
    meaning = serializers.CharField(help_text="What the second signature says.")
    signatures = SignatureOut(many=True)


class WaitingOut(serializers.Serializer[object]):
    results = bodies.StudyRowOut(many=True)


class Signatures(APIView):
    permission_classes = (Allows(Action.STUDY_LOCK),)

    @extend_schema(operation_id="sign_protocol", request=FirstIn, responses={201: RecordOut})
    def post(self, request: Request, study_id: UUID) -> Response:
        """Sign the draft as its coordinator; it is locked once the second person signs."""
        study = selectors.study_for(person(request), study_id)
        refuse_stale(request)
        sent = FirstIn(data=request.data)
        sent.is_valid(raise_exception=True)
        written = signing.sign_first(
            study,
            note=sent.validated_data["note"],
            expected=sent.validated_data["protocol"],
            link=settings.PUBLIC_URL + reverse("study-countersign", args=[study_id]),
            by=person(request),
            at=timezone.now(),
        )
        return Response(_record(study, written), status=201, headers=NO_STORE)


class Waiting(APIView):
    permission_classes = (Allows(Action.STUDY_COUNTERSIGN),)

    @extend_schema(operation_id="to_countersign", responses=WaitingOut)
    def get(self, request: Request) -> Response:
        """The studies that wait for your second signature."""
        found = selectors.to_countersign(person(request))
        shown = {"results": [bodies.row_out(study) for study in found]}
        return Response(shown, headers=NO_STORE)


class Countersigning(APIView):
    permission_classes = (Allows(Action.STUDY_COUNTERSIGN),)

    @extend_schema(operation_id="record_to_countersign", responses=RecordOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """The record under which you are asked to put your name; read it whole."""
        study = selectors.study_to_countersign(person(request), study_id)
        return Response(_record(study, _written(study)), headers=NO_STORE)

    @extend_schema(operation_id="countersign", request=SecondIn, responses={201: RecordOut})
    def post(self, request: Request, study_id: UUID) -> Response:
        """Sign as the second person, which locks the protocol or puts the amendment in force."""
        study = selectors.study_to_countersign(person(request), study_id)
        refuse_stale(request)
        sent = SecondIn(data=request.data)
        sent.is_valid(raise_exception=True)
        expected = sent.validated_data["record"]
        written = locking.sign(study, by=person(request), at=timezone.now(), expected=expected)
        study.refresh_from_db()
        return Response(_record(study, written), status=201, headers=NO_STORE)


def _written(study: StudyRow) -> ProtocolRow:
    written = selectors.draft_of(study)
    if written is None or written.record is None:
        raise Http404
    return written


def _record(study: StudyRow, written: ProtocolRow) -> dict[str, Any]:
    record = written.record or {}
    signatures = written.signatures.filter(digest=digest(record)).order_by("signed_at")
    return {
        "study": study.pk,
        "name": study.name,
        "state": study.state,
        "version": written.version,
        "record": record,
        "digest": digest(record),
        "meaning": locking.MEANING_SECOND,
        "signatures": SignatureOut(signatures, many=True).data,
    }
