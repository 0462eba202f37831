"""Decide an evaluated study by a program: read what would be signed, sign it, take it back."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.acceptance import deciding
from reviewapp.acceptance import selectors as acceptance
from reviewapp.accounts.permissions import Action
from reviewapp.studies.selectors import StudyRow
from reviewapp.web.coordinator.life.study_bodies import ReasonIn
from reviewapp.web.people.doors import Allows, person, refuse_stale

NO_STORE = {"Cache-Control": "no-store"}


class DecisionIn(serializers.Serializer[object]):
    meaning = serializers.ChoiceField(choices=deciding.Meaning.choices)
    record = serializers.CharField(max_length=64, help_text="`record` of what you have read.")


class DecisionSignatureOut(serializers.Serializer[object]):
    name = serializers.CharField(source="printed_name")
    meaning = serializers.CharField()
    words = serializers.CharField()
    signed_at = serializers.DateTimeField()


class DecisionOut(serializers.Serializer[object]):
    decision = serializers.UUIDField(
        allow_null=True, help_text="Named in a request for a release; null before any signature."
    )
    study = serializers.UUIDField()
    state = serializers.CharField(help_text="Of the study.")
    verdict = serializers.CharField()
    cohort_version = serializers.CharField()
    cohort_digest = serializers.CharField()
    record = serializers.CharField(help_text="The digest that both people sign.")
    signatures = DecisionSignatureOut(many=True)
    revoked = serializers.CharField(allow_blank=True, help_text="Why it was revoked; else empty.")


class OneDecision(APIView):
    permission_classes = (Allows(Action.STUDY_VIEW),)

    @extend_schema(operation_id="study_decision", responses=DecisionOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """What would be signed or was: the verdict, for one cohort version."""
        study = acceptance.study_to_decide(person(request), study_id)
        return Response(_told(study), headers=NO_STORE)


class DecisionSignatures(APIView):
    permission_classes = (Allows(Action.STUDY_DECIDE),)

    @extend_schema(operation_id="sign_decision", request=DecisionIn, responses={201: DecisionOut})
    def post(self, request: Request, study_id: UUID) -> Response:
        """Sign in one meaning; the second signature, in the other, puts the decision in force."""
        study = acceptance.study_to_decide(person(request), study_id)
        refuse_stale(request)
        sent = DecisionIn(data=request.data)
        sent.is_valid(raise_exception=True)
        deciding.sign(
            study,
            meaning=deciding.Meaning(sent.validated_data["meaning"]),
            record=sent.validated_data["record"],
            by=person(request),
            at=timezone.now(),
        )
        study.refresh_from_db()
        return Response(_told(study), status=201, headers=NO_STORE)


class DecisionRevocation(APIView):
    permission_classes = (Allows(Action.STUDY_DECIDE),)

    @extend_schema(operation_id="revoke_decision", request=ReasonIn, responses={201: DecisionOut})
    def post(self, request: Request, study_id: UUID) -> Response:
        """Take an acceptance back: nothing is released under it any more."""
        study = acceptance.study_to_decide(person(request), study_id)
        refuse_stale(request)
        sent = ReasonIn(data=request.data)
        sent.is_valid(raise_exception=True)
        deciding.revoke(study, **sent.validated_data, by=person(request), at=timezone.now())
        return Response(_told(study), status=201, headers=NO_STORE)


def _told(study: StudyRow) -> dict[str, Any]:
    prepared = deciding.prepare(study, at=timezone.now())
    if prepared is None:
        raise Http404
    kept = acceptance.decision(study)
    revoked = acceptance.revocation(kept) if kept else None
    signatures = kept.signatures.order_by("signed_at") if kept else ()
    return {
        "decision": kept.pk if kept else None,
        "study": study.pk,
        "state": study.state,
        "verdict": prepared.verdict,
        "record": prepared.digest,
        "cohort_version": str(prepared.cohort_version),
        "cohort_digest": prepared.cohort_digest,
        "signatures": DecisionSignatureOut(signatures, many=True).data,
        "revoked": revoked.reason if revoked else "",
    }
