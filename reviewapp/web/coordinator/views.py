"""The coordinator's pages: all studies, one study, and the steps of its life."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.acceptance import asking as evaluations
from reviewapp.acceptance import selectors as acceptance
from reviewapp.accounts.permissions import Action
from reviewapp.allocation import asking as draws
from reviewapp.allocation.errors import AllocationRefusal
from reviewapp.reading import closing
from reviewapp.studies import selectors
from reviewapp.studies.errors import StudyRefusal
from reviewapp.web.coordinator import page
from reviewapp.web.coordinator.forms import ReasonForm
from reviewapp.web.coordinator.results import evaluating
from reviewapp.web.leak_audit import opening
from reviewapp.web.leak_audit.errors import LeakAuditRefusal
from reviewapp.web.people.doors import allowed, fresh, person

A_PAGE = 50


@require_safe
@allowed(Action.STUDY_VIEW)
def studies(request: HttpRequest) -> HttpResponse:
    pages = Paginator(selectors.studies_of(person(request)), A_PAGE)
    found = pages.get_page(request.GET.get("page"))
    return render(request, "coordinator/studies.html", {"studies": found})


@require_safe
@allowed(Action.STUDY_VIEW)
def study(request: HttpRequest, study_id: UUID) -> HttpResponse:
    found = selectors.study_for(person(request), study_id)
    shown = page.shown(found) | evaluating.shown(found, who=person(request))
    return render(request, "coordinator/study.html", shown)


@require_POST
@allowed(Action.STUDY_DRAW)
@fresh
def draw(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Start the draw of what both people signed; a refusal stands where the button is."""
    found = selectors.study_for(person(request), study_id)
    try:
        draws.request_draw(found, by=person(request), at=timezone.now())
    except (AllocationRefusal, StudyRefusal) as refusal:
        shown = page.shown(found) | {"draw_refusal": str(refusal)}
        return render(request, "coordinator/study.html", shown, status=409)
    return redirect("study", study_id)


@require_POST
@allowed(Action.STUDY_OPEN)
@fresh
def open_reading(request: HttpRequest, study_id: UUID) -> HttpResponse:
    found = selectors.study_for(person(request), study_id)
    reason = request.POST.get("reason", "").strip()
    try:
        opening.open_reading(found, by=person(request), at=timezone.now(), reason=reason)
    except LeakAuditRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The study is open. Its readers find it on their home page.")
    return redirect("study", study_id)


@require_POST
@allowed(Action.STUDY_CLOSE)
@fresh
def close(request: HttpRequest, study_id: UUID) -> HttpResponse:
    found = selectors.study_for(person(request), study_id)
    if reason := _reason(request):
        closing.close(found, by=person(request), at=timezone.now(), reason=reason)
        messages.success(request, "The study is closed. Evaluate it when you are ready.")
    return redirect("study", study_id)


@require_POST
@allowed(Action.STUDY_EVALUATE)
@fresh
def evaluate(request: HttpRequest, study_id: UUID) -> HttpResponse:
    found = selectors.study_for(person(request), study_id)
    if reason := _reason(request):
        evaluations.request(found, by=person(request), at=timezone.now(), reason=reason)
        messages.success(request, "The study is being evaluated; how far that is stands below.")
    return redirect("study", study_id)


@require_safe
@allowed(Action.STUDY_VIEW)
def evaluation(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Hand out what the evaluation kept, with the digests of what it was computed from."""
    kept = acceptance.evaluation(selectors.study_for(person(request), study_id))
    if kept is None:
        raise Http404
    return JsonResponse(
        {
            "protocol": kept.protocol.digest,
            "inputs": kept.inputs_digest,
            "code_version": kept.code_version,
            "evaluated_at": kept.evaluated_at.isoformat(),
            "results": kept.results,
        }
    )


def _reason(request: HttpRequest) -> str:
    """Read the reason; without one nothing happens, and a message says so."""
    sent = ReasonForm(request.POST)
    if sent.is_valid():
        return str(sent.cleaned_data["reason"])
    messages.error(request, "No reason was given, so nothing was done. Write why, then try again.")
    return ""
