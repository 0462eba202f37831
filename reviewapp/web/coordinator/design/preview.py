"""The reading room as readers will meet it, over a made-up case: asked and shown, never kept."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.accounts.selectors import Person
from reviewapp.reading import preview, stages
from reviewapp.studies import protocol, selectors
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.protocol import Rules
from reviewapp.studies.selectors import StudyRow
from reviewapp.web.people.doors import Allows, allowed, person
from reviewapp.web.reader import training
from reviewapp.web.reader.bodies import DisplayCheckIn, RatingIn
from reviewapp.web.reader.frames import HEADERS
from reviewapp.web.reader.session import session

SAYS = "Preview: made-up pictures, and nothing you answer is kept"


@dataclass(frozen=True)
class Previewed:
    study: StudyRow
    rules: Rules
    phase: int

    @property
    def room(self) -> preview.Room:
        return preview.Room(self.study.pk, self.study.title, self.phase)


def _previewed(by: Person, study_id: UUID, phase: int) -> Previewed:
    """The newest protocol of a study, if it can be followed and has this phase."""
    study = selectors.study_for(by, study_id)
    written = selectors.draft_of(study) or selectors.locked_protocol(study)
    if written is None:
        raise Http404
    rules = protocol.parse(written.content)
    if not 1 <= phase <= preview.phases(rules):
        raise Http404
    return Previewed(study, rules, phase)


@require_safe
@never_cache
@ensure_csrf_cookie
@allowed(Action.STUDY_EDIT)
def room(request: HttpRequest, study_id: UUID, phase: int) -> HttpResponse:
    try:
        shown = _previewed(person(request), study_id, phase)
    except ProtocolNotUsable as refusal:
        messages.error(request, f"There is nothing to preview yet. {refusal}")
        return redirect("study-design", study_id)
    rules, progress = shown.rules, preview.stretch(shown.rules, shown.room).progress
    facts = {
        "progress": progress,
        "reader": rules.reader,
        "told": training.told(progress, rules),
        "places": rules.design.places,
        "slices": rules.look.slices,
        "panes": preview.panes(rules),
        "preview": _addresses(shown),
    }
    return render(request, "reader/room.html", facts)


def _addresses(shown: Previewed) -> dict[str, str]:
    """Where its questions go, where it leads, and what stands above it."""
    study, phase = shown.study.pk, shown.phase
    is_last = phase == preview.phases(shown.rules)
    home = reverse("study", args=[study])
    at = reverse("api-preview-session", args=[study, phase, study])
    return {
        "at": at.removesuffix(f"/worklists/{study}"),
        "home": home,
        "next": home if is_last else reverse("study-preview", args=[study, phase + 1]),
        "says": SAYS,
    }


class PreviewView(APIView):
    """Asked by the reading room's own page only; what is shown is made up, and nothing is kept."""

    permission_classes = (Allows(Action.STUDY_EDIT),)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {"Cache-Control": "no-store, no-transform"}


class Session(PreviewView):
    @extend_schema(exclude=True)
    def get(self, request: Request, study_id: UUID, phase: int, worklist_id: UUID) -> Response:
        if worklist_id != study_id:
            raise Http404
        shown = _previewed(person(request), study_id, phase)
        return Response(session(preview.stretch(shown.rules, shown.room), at=now()))


class Ratings(PreviewView):
    @extend_schema(exclude=True)
    def post(self, request: Request, study_id: UUID, phase: int, token: str) -> Response:
        """Refuse what a reader's answer would be refused for, and keep nothing."""
        shown = _previewed(person(request), study_id, phase)
        sent = RatingIn(data=request.data)
        sent.is_valid(raise_exception=True)
        if token != preview.TOKEN:
            raise Http404
        asked = stages.asked_in(shown.rules, phase)
        protocol.check(sent.validated_data["answers"], rules=shown.rules, asked=asked)
        return Response({"revision": 1, "feedback": None}, status=201)


class DisplayChecks(PreviewView):
    @extend_schema(exclude=True)
    def post(self, request: Request, study_id: UUID, phase: int, worklist_id: UUID) -> Response:
        _previewed(person(request), study_id, phase)
        if worklist_id != study_id:
            raise Http404
        sent = DisplayCheckIn(data=request.data)
        sent.is_valid(raise_exception=True)
        return Response(status=204)


class Frame(PreviewView):
    @extend_schema(exclude=True)
    def get(self, request: Request, study_id: UUID, phase: int, token: str) -> HttpResponse:
        samples = preview.picture(_previewed(person(request), study_id, phase).rules, token)
        if samples is None:
            raise Http404
        headers = {**HEADERS, "Content-Length": str(len(samples))}
        return HttpResponse(samples, content_type="application/octet-stream", headers=headers)
