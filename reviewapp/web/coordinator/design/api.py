"""The design page's questions: keep this draft, what follows from it, would the arms be alike."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.allocation import selectors as allocation
from reviewapp.allocation.preflight import asking, signing
from reviewapp.allocation.preflight import selectors as preflights
from reviewapp.studies import amending, drafting, selectors
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.web.coordinator.design import telling
from reviewapp.web.coordinator.design.bodies import (
    ConsequencesOut,
    ContentIn,
    DraftIn,
    DraftOut,
    EffectOut,
    MatchOut,
    PreflightIn,
    PreflightsOut,
)
from reviewapp.web.people.doors import Allows, person

NO_STORE = {"Cache-Control": "no-store"}


class Draft(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(operation_id="save_study_draft", request=DraftIn, responses=DraftOut)
    def put(self, request: Request, study_id: UUID) -> Response:
        """Keep the draft whole, even if it could not be locked; say why it could not."""
        study = selectors.study_for(person(request), study_id)
        sent = DraftIn(data=request.data)
        sent.is_valid(raise_exception=True)
        content = sent.validated_data["content"]
        kept = drafting.save(
            study,
            content=content,
            by=person(request),
            at=timezone.now(),
            expected=sent.validated_data.get("expected", ""),
        )
        told = {"digest": kept.digest, "refusal": telling.refusal(drafting.refusal_of(content))}
        return Response(told, headers=NO_STORE)


class AmendmentEffect(APIView):
    permission_classes = (Allows(Action.STUDY_AMEND),)

    @extend_schema(operation_id="study_amendment_effect", request=ContentIn, responses=EffectOut)
    def post(self, request: Request, study_id: UUID) -> Response:
        """Say what an amendment would change and whether it could be kept; nothing is kept."""
        study = selectors.study_for(person(request), study_id)
        sent = ContentIn(data=request.data)
        sent.is_valid(raise_exception=True)
        effect = amending.effect_of(study, sent.validated_data["content"])
        told = {
            "changes": effect.changes,
            "refusal": telling.refusal(effect.refusal),
            "exploratory": effect.marks,
        }
        return Response(EffectOut(told).data, headers=NO_STORE)


class Consequences(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(operation_id="study_consequences", request=ContentIn, responses=ConsequencesOut)
    def post(self, request: Request, study_id: UUID) -> Response:
        """Say what a protocol asks of its readers and what it can decide; nothing is kept."""
        selectors.study_for(person(request), study_id)
        sent = ContentIn(data=request.data)
        sent.is_valid(raise_exception=True)
        return Response(telling.consequences(sent.validated_data["content"]), headers=NO_STORE)


class Match(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(operation_id="study_match", request=ContentIn, responses=MatchOut)
    def post(self, request: Request, study_id: UUID) -> Response:
        """Pair the chosen arms beforehand, and compare them before and after."""
        selectors.study_for(person(request), study_id)
        sent = ContentIn(data=request.data)
        sent.is_valid(raise_exception=True)
        versions = allocation.cohort_versions_for(person(request))
        told = telling.match(sent.validated_data["content"], versions=versions)
        return Response(told, headers=NO_STORE)


class Preflights(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(operation_id="study_preflights", responses=PreflightsOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """All preflights of a study, the newest first."""
        study = selectors.study_for(person(request), study_id)
        return Response(telling.preflights(study), headers=NO_STORE)

    @extend_schema(
        operation_id="start_study_preflight", request=PreflightIn, responses={202: PreflightsOut}
    )
    def post(self, request: Request, study_id: UUID) -> Response:
        """Start a preflight of every two arms that readers must not tell apart."""
        sent = PreflightIn(data=request.data)
        sent.is_valid(raise_exception=True)
        study = selectors.study_for(person(request), study_id)
        content = sent.validated_data["content"]
        try:
            _, arms = signing.arms_of(
                content, versions=allocation.cohort_versions_for(person(request))
            )
        except ProtocolNotUsable as refusal:
            return Response(
                telling.preflights(study) | {"refusal": telling.refusal(refusal)}, headers=NO_STORE
            )
        for pair in preflights.compared(arms):
            asking.request(
                study,
                arms=pair,
                presentation=content["presentation"],
                by=person(request),
                at=timezone.now(),
            )
        return Response(telling.preflights(study), status=202, headers=NO_STORE)
