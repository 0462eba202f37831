"""The reading room's interface: where I am, and what I answered."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.reading import displays, places, selectors, services, times
from reviewapp.web.people.doors import Allows, person
from reviewapp.web.reader.bodies import DisplayCheckIn, RatingIn, RatingOut, SessionOut
from reviewapp.web.reader.requests import ReaderSession, refuse_parameters
from reviewapp.web.reader.session import session


class ReaderView(APIView):
    """Sessions only, no parameters, no description of itself on OPTIONS, nothing kept by caches."""

    authentication_classes = (ReaderSession,)
    metadata_class = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        # First of all: a parameter may not even choose between two refusals.
        refuse_parameters(request)
        super().initial(request, *args, **kwargs)

    @property
    def default_response_headers(self) -> dict[str, str]:
        # no-transform: a proxy that compresses on the way would make the length of a frame a tell.
        return {"Cache-Control": "no-store, no-transform"}


class Session(ReaderView):
    permission_classes = (Allows(Action.READING_READ),)

    @extend_schema(operation_id="session", responses=SessionOut)
    def get(self, request: Request, worklist_id: UUID) -> Response:
        """Where the reader is in a worklist: what is on screen now, and what comes next."""
        progress = selectors.progress_for(person(request), worklist_id)
        stretch, at = selectors.stretch_around(progress), now()
        told = session(stretch, at=at)
        if told["readings"]:
            times.note_issued(stretch.readings, at=at)
        return Response(told)


class DisplayChecks(ReaderView):
    permission_classes = (Allows(Action.READING_RATE),)

    @extend_schema(operation_id="display_check", request=DisplayCheckIn, responses={204: None})
    def post(self, request: Request, worklist_id: UUID) -> Response:
        """Keep what the screen was like when a session began; also what was wrong with it."""
        progress = selectors.progress_for(person(request), worklist_id)
        sent = DisplayCheckIn(data=request.data)
        sent.is_valid(raise_exception=True)
        screen = displays.Screen(**sent.validated_data)
        displays.note(progress, screen, by=person(request), at=now())
        return Response(status=204)


class Ratings(ReaderView):
    permission_classes = (Allows(Action.READING_RATE),)

    @extend_schema(operation_id="rate", request=RatingIn, responses={201: RatingOut})
    def post(self, request: Request, token: str) -> Response:
        """Keep a rating; another one in the same reading is a correction."""
        place = places.reading_for(person(request), token)
        sent = RatingIn(data=request.data)
        sent.is_valid(raise_exception=True)
        rating = services.submit_rating(
            place,
            answers=sent.validated_data["answers"],
            looked_for=timedelta(milliseconds=sent.validated_data["looked_for_ms"]),
            token=sent.validated_data["token"],
            at=now(),
            beside=services.Beside(
                comment=sent.validated_data["comment"],
                view=sent.validated_data["view"],
                ago=_ago(sent.validated_data),
            ),
        )
        told = {"revision": rating.revision, "feedback": selectors.feedback_on(place, rating)}
        return Response(RatingOut(told).data, status=201)


def _ago(said: Mapping[str, int]) -> times.Ago | None:
    """A letter that an older page has left in an outbox says nothing of it."""
    if not {"waited_ms", "since_painted_ms"} <= said.keys():
        return None
    return times.Ago(
        waited=timedelta(milliseconds=said["waited_ms"]),
        since_painted=timedelta(milliseconds=said["since_painted_ms"]),
    )
