"""Draw and open a study by a program: the same two steps as on its page."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.allocation import asking as draws
from reviewapp.allocation import selectors as allocation
from reviewapp.studies import selectors
from reviewapp.web.coordinator.life import telling
from reviewapp.web.coordinator.life.bodies import DrawOut, OpeningIn, ScheduleOut, StateOut
from reviewapp.web.leak_audit import opening
from reviewapp.web.people.doors import Allows, person, refuse_stale

NO_STORE = {"Cache-Control": "no-store"}


class Schedule(APIView):
    permission_classes = (Allows(Action.STUDY_VIEW),)

    @extend_schema(operation_id="study_schedule", responses=ScheduleOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """Tell when and by whom a study was drawn, and how much everybody reads."""
        study = selectors.study_for(person(request), study_id)
        allocation.schedule(study)
        told = telling.drawn(study, selectors.told(study))
        return Response(ScheduleOut(told).data, headers=NO_STORE)


class Draw(APIView):
    permission_classes = (Allows(Action.STUDY_DRAW),)

    @extend_schema(operation_id="draw_study", request=None, responses={202: DrawOut})
    def post(self, request: Request, study_id: UUID) -> Response:
        """Start the draw of a locked study from its promised seed and its signed arms.

        While one is under way, the answer is that one. Ask for the schedule once its job is done.
        """
        study = selectors.study_for(person(request), study_id)
        job = draws.request_draw(study, by=person(request), at=timezone.now())
        return Response(DrawOut({"job": job.pk}).data, status=202, headers=NO_STORE)


class Opening(APIView):
    permission_classes = (Allows(Action.STUDY_OPEN),)

    @extend_schema(operation_id="open_study", request=OpeningIn, responses=StateOut)
    def post(self, request: Request, study_id: UUID) -> Response:
        """Let the readers in; asks for a password or second factor of the last five minutes."""
        study = selectors.study_for(person(request), study_id)
        refuse_stale(request)
        sent = OpeningIn(data=request.data)
        sent.is_valid(raise_exception=True)
        opened = opening.open_reading(
            study, by=person(request), at=timezone.now(), **sent.validated_data
        )
        return Response(StateOut(opened).data, headers=NO_STORE)
