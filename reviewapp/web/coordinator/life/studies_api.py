"""Studies for programs: start one, see how it stands, its protocol, close it or give it up."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.reading import closing
from reviewapp.studies import amending, drafting, selectors, services
from reviewapp.studies.starting_points import starting_point, starting_points
from reviewapp.web import paging
from reviewapp.web.coordinator.design.pages import TAKEN
from reviewapp.web.coordinator.life import study_bodies as bodies
from reviewapp.web.people.doors import Allows, person, refuse_stale

NO_STORE = {"Cache-Control": "no-store"}


class StartingPoints(APIView):
    permission_classes = (Allows(Action.STUDY_CREATE),)

    @extend_schema(operation_id="starting_points", responses=bodies.PointsOut)
    def get(self, _request: Request) -> Response:
        """Protocols to start from."""
        return Response({"results": bodies.PointOut(starting_points(), many=True).data})


class Studies(APIView):
    permission_classes = (Allows(Action.STUDY_VIEW),)

    @extend_schema(operation_id="studies", responses=bodies.StudiesOut, parameters=[paging.PageIn])
    def get(self, request: Request) -> Response:
        """The studies you coordinate, the newest first."""
        found = selectors.studies_of(person(request))
        rows, behind = paging.page(request, found, by="created_at")
        shown = {"next": behind, "results": [bodies.row_out(study) for study in rows]}
        return Response(shown, headers=NO_STORE)


class NewStudy(APIView):
    permission_classes = (Allows(Action.STUDY_CREATE),)

    @extend_schema(
        operation_id="begin_study", request=bodies.StudyIn, responses={201: bodies.StudyOut}
    )
    def post(self, request: Request) -> Response:
        """Start a study from a starting point; its draft is written afterwards."""
        sent = bodies.StudyIn(data=request.data)
        sent.is_valid(raise_exception=True)
        said = dict(sent.validated_data)
        content = starting_point(said.pop("start")).content
        try:
            with transaction.atomic():
                study = drafting.begin(
                    **said, content=content, by=person(request), at=timezone.now()
                )
        except IntegrityError as error:
            raise serializers.ValidationError({"name": [TAKEN]}) from error
        return Response(bodies.study_out(study), status=201, headers=NO_STORE)


class OneStudy(APIView):
    permission_classes = (Allows(Action.STUDY_VIEW),)

    @extend_schema(operation_id="study", responses=bodies.StudyOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """How a study stands; while it is read, nothing by arm."""
        study = selectors.study_for(person(request), study_id)
        return Response(bodies.study_out(study), headers=NO_STORE)


class Protocol(APIView):
    permission_classes = (Allows(Action.STUDY_VIEW),)

    @extend_schema(operation_id="study_protocol", responses=bodies.ProtocolOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """The protocol: the draft if one is being written, else the one in force."""
        study = selectors.study_for(person(request), study_id)
        written = selectors.draft_of(study) or selectors.locked_protocol(study)
        if written is None:
            raise Http404
        return Response(bodies.protocol_out(written), headers=NO_STORE)


class Amendments(APIView):
    permission_classes = (Allows(Action.STUDY_AMEND),)

    @extend_schema(
        operation_id="amend_study", request=bodies.AmendmentIn, responses={201: bodies.ProtocolOut}
    )
    def post(self, request: Request, study_id: UUID) -> Response:
        """Propose a new version of a locked protocol; it counts once two people have signed it."""
        study = selectors.study_for(person(request), study_id)
        sent = bodies.AmendmentIn(data=request.data)
        sent.is_valid(raise_exception=True)
        written = amending.propose(
            study, **sent.validated_data, by=person(request), at=timezone.now()
        )
        return Response(bodies.protocol_out(written), status=201, headers=NO_STORE)


class Closing(APIView):
    permission_classes = (Allows(Action.STUDY_CLOSE),)

    @extend_schema(operation_id="close_study", request=bodies.ReasonIn, responses=bodies.StudyOut)
    def post(self, request: Request, study_id: UUID) -> Response:
        """End the reading, by the protocol's rule; what is not rated by then is missing."""
        study = selectors.study_for(person(request), study_id)
        refuse_stale(request)
        sent = bodies.ReasonIn(data=request.data)
        sent.is_valid(raise_exception=True)
        closed = closing.close(study, by=person(request), at=timezone.now(), **sent.validated_data)
        return Response(bodies.study_out(closed), headers=NO_STORE)


class Withdrawal(APIView):
    permission_classes = (Allows(Action.STUDY_WITHDRAW),)

    @extend_schema(
        operation_id="withdraw_study", request=bodies.ReasonIn, responses=bodies.StudyOut
    )
    def post(self, request: Request, study_id: UUID) -> Response:
        """Give a study up before it is decided; what was read is kept."""
        study = selectors.study_for(person(request), study_id)
        refuse_stale(request)
        sent = bodies.ReasonIn(data=request.data)
        sent.is_valid(raise_exception=True)
        ended = services.withdraw(
            study, by=person(request), at=timezone.now(), **sent.validated_data
        )
        return Response(bodies.study_out(ended), headers=NO_STORE)
