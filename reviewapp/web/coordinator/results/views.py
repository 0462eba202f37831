"""Results and decision as pages and downloads, each behind the door to an evaluated study."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reviewapp.acceptance import deciding
from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.drawn.marks import Plot
from reviewapp.acceptance.reporting import filing, paper
from reviewapp.acceptance.reporting.parts import Report
from reviewapp.accounts.permissions import Action
from reviewapp.studies.selectors import StudyRow
from reviewapp.web.coordinator.forms import ReasonForm
from reviewapp.web.coordinator.results import handing, showing
from reviewapp.web.coordinator.results.forms import SignForm
from reviewapp.web.people.doors import allowed, fresh, or_404, person


@require_safe
@allowed(Action.STUDY_VIEW)
def results(request: HttpRequest, study_id: UUID) -> HttpResponse:
    found = _study(request, study_id)
    return render(request, "coordinator/results/results.html", showing.shown(found))


@require_safe
@allowed(Action.STUDY_VIEW)
def plot(request: HttpRequest, study_id: UUID, name: str) -> HttpResponse:
    """Hand out one plot as a drawing that stands alone."""
    found = _plot(request, study_id, name)
    if not found.has_drawing:
        raise Http404
    return handing.file(handing.drawing(found), "image/svg+xml", f"{name}.svg")


@require_safe
@allowed(Action.STUDY_VIEW)
def plot_table(request: HttpRequest, study_id: UUID, name: str) -> HttpResponse:
    """Hand out the table behind one plot."""
    found = _plot(request, study_id, name)
    return handing.file(showing.numbers(found), "text/csv; charset=utf-8", f"{name}.csv")


@require_safe
@allowed(Action.STUDY_VIEW)
def table(request: HttpRequest, study_id: UUID) -> HttpResponse:
    kept = _kept(_study(request, study_id))
    return handing.file(showing.table(kept), "text/csv; charset=utf-8", "criteria.csv")


@require_safe
@allowed(Action.STUDY_VIEW)
def report_page(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Hand out the report as one page that stands alone and prints."""
    written = handing.report(_report(request, study_id))
    return handing.file(written, "text/html; charset=utf-8", "evaluation-report.html")


@require_safe
@allowed(Action.STUDY_VIEW)
def report_paper(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Hand out the report as a PDF."""
    written = paper.written(_report(request, study_id))
    return handing.file(written, "application/pdf", "evaluation-report.pdf")


@require_safe
@never_cache
@allowed(Action.STUDY_DECIDE)
def decision(request: HttpRequest, study_id: UUID) -> HttpResponse:
    found = _study(request, study_id)
    prepared = deciding.prepare(found, at=timezone.now())
    signatures = list(prepared.signatures.order_by("signed_at")) if prepared else []
    signed = {signature.meaning for signature in signatures}
    own = any(signature.signer_id == person(request).pk for signature in signatures)
    evaluation = acceptance.evaluation(found)
    return render(
        request,
        "coordinator/results/decision.html",
        {
            "study": found,
            "decision": prepared,
            "verdict": showing.verdict(evaluation.results) if evaluation else None,
            "signatures": signatures,
            "is_signed": len(signatures) == deciding.SIGNATURES,
            "has_signed": own,
            "forms": [
                (meaning, deciding.WORDS[meaning])
                for meaning in deciding.Meaning
                if meaning not in signed
            ],
            "revocation": acceptance.revocation(prepared) if signatures and prepared else None,
            "reason": ReasonForm(),
        },
    )


@require_POST
@allowed(Action.STUDY_DECIDE)
@fresh
def sign(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Sign once in one meaning; the password was given within five minutes."""
    found = _study(request, study_id)
    sent = SignForm(request.POST)
    if not sent.is_valid():
        messages.error(
            request, "No meaning was chosen, so nothing was signed. Choose one, then sign."
        )
        return redirect("study-decision", study_id)
    deciding.sign(
        found,
        meaning=deciding.Meaning(sent.cleaned_data["meaning"]),
        record=sent.cleaned_data["record"],
        by=person(request),
        at=timezone.now(),
    )
    messages.success(request, "You have signed. Your name, the time and the meaning are kept.")
    return redirect("study-decision", study_id)


@require_POST
@allowed(Action.STUDY_DECIDE)
@fresh
def revoke(request: HttpRequest, study_id: UUID) -> HttpResponse:
    found = _study(request, study_id)
    sent = ReasonForm(request.POST)
    if sent.is_valid():
        deciding.revoke(
            found, reason=sent.cleaned_data["reason"], by=person(request), at=timezone.now()
        )
        messages.success(request, "The acceptance is revoked. Nothing is released under it.")
    else:
        messages.error(request, "No reason was given, so nothing was revoked. Write why.")
    return redirect("study-decision", study_id)


def _study(request: HttpRequest, study_id: UUID) -> StudyRow:
    return or_404(lambda: acceptance.study_to_decide(person(request), study_id))


def _plot(request: HttpRequest, study_id: UUID, name: str) -> Plot:
    found = showing.plots(_study(request, study_id)).get(name)
    if found is None:
        raise Http404
    return found


def _report(request: HttpRequest, study_id: UUID) -> Report:
    evaluation = acceptance.evaluation(_study(request, study_id))
    if evaluation is None:
        raise Http404
    return filing.report_of(evaluation)


def _kept(study: StudyRow) -> dict[str, object]:
    evaluation = acceptance.evaluation(study)
    if evaluation is None:
        raise Http404
    return dict(evaluation.results)
