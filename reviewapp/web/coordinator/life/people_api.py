"""The people of a study for programs: its readers, and who signs second."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.allocation import replacing
from reviewapp.reading import trained
from reviewapp.studies import locking, readers, selectors
from reviewapp.studies.selectors import MemberRow, StudyRow
from reviewapp.web.coordinator.life import study_bodies as bodies
from reviewapp.web.people.doors import Allows, person

NO_STORE = {"Cache-Control": "no-store"}


class Readers(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(operation_id="study_readers", responses=bodies.MembersOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """Who reads."""
        study = selectors.study_for(person(request), study_id)
        found = bodies.MemberOut(selectors.reading_members(study), many=True)
        return Response({"results": found.data}, headers=NO_STORE)

    @extend_schema(
        operation_id="invite_reader", request=bodies.ReaderIn, responses={201: bodies.MemberOut}
    )
    def post(self, request: Request, study_id: UUID) -> Response:
        """Add a reader to a draft, pin what they are, and write to them."""
        study = selectors.study_for(person(request), study_id)
        member = readers.invite(study, **_entering(request, bodies.ReaderIn), **_now(request))
        return Response(bodies.MemberOut(member).data, status=201, headers=NO_STORE)


class Reminders(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(operation_id="remind_reader", request=None, responses={204: None})
    def post(self, request: Request, study_id: UUID, member_id: int) -> Response:
        """Write to a reader of an open study."""
        study = selectors.study_for(person(request), study_id)
        readers.remind(study, member=_member(study, member_id), **_now(request))
        return Response(status=204)


class Replacements(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(
        operation_id="replace_reader",
        request=bodies.ReplacementIn,
        responses={201: bodies.MemberOut},
    )
    def post(self, request: Request, study_id: UUID, member_id: int) -> Response:
        """Let somebody else read instead, until the study opens."""
        study = selectors.study_for(person(request), study_id)
        entering = _entering(request, bodies.ReplacementIn)
        member = _member(study, member_id)
        instead = replacing.replace(study, member=member, **entering, **_now(request))
        return Response(bodies.MemberOut(instead).data, status=201, headers=NO_STORE)


class Training(APIView):
    permission_classes = (Allows(Action.STUDY_VIEW),)

    @extend_schema(operation_id="study_training", responses=bodies.TrainingOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """How far each reader's training is, and never how many answers were right."""
        study = selectors.study_for(person(request), study_id)
        return Response(bodies.training_out(study), headers=NO_STORE)


class Admissions(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(
        operation_id="let_reader_in",
        request=bodies.ReasonIn,
        responses={201: bodies.TrainingOut},
    )
    def post(self, request: Request, study_id: UUID, member_id: int) -> Response:
        """Let a reader go on who did not pass the training and has no try left."""
        study = selectors.study_for(person(request), study_id)
        member = _member(study, member_id)
        sent = bodies.ReasonIn(data=request.data)
        sent.is_valid(raise_exception=True)
        trained.let_in(study, reader=member.user, **sent.validated_data, **_now(request))
        return Response(bodies.training_out(study), status=201, headers=NO_STORE)


class Signatory(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(
        operation_id="name_signatory", request=bodies.PersonIn, responses=bodies.StudyOut
    )
    def put(self, request: Request, study_id: UUID) -> Response:
        """Name who signs beside the coordinator: somebody with no part in the study."""
        study = selectors.study_for(person(request), study_id)
        sent = bodies.PersonIn(data=request.data)
        sent.is_valid(raise_exception=True)
        locking.name_signatory(study, user=sent.validated_data["email"], **_now(request))
        return Response(bodies.study_out(study), headers=NO_STORE)


def _now(request: Request) -> dict[str, Any]:
    return {"by": person(request), "at": timezone.now()}


def _entering(request: Request, kind: type[bodies.ReaderIn]) -> dict[str, Any]:
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    said = dict(sent.validated_data)
    return {"user": said.pop("email"), **said}


def _member(study: StudyRow, member_id: int) -> MemberRow:
    for member in selectors.reading_members(study):
        if member.pk == member_id:
            return member
    raise Http404
