"""A study's papers: the protocol as a file, the signed record as JSON and as PDF, amendments."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.audit.canonical import canonical_json
from reviewapp.studies import amending, drafting, exchange, paper, selectors, services
from reviewapp.studies.differences import differences
from reviewapp.studies.errors import StudyRefusal
from reviewapp.studies.selectors import ProtocolRow, StudyRow
from reviewapp.web.coordinator.forms import ReasonForm
from reviewapp.web.coordinator.life.forms import AmendmentForm, FileForm
from reviewapp.web.people.doors import allowed, fresh, or_404, person


@require_safe
@allowed(Action.STUDY_VIEW)
def exported(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """The protocol as a file: what is in force, else the draft."""
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    found = selectors.locked_protocol(study) or selectors.draft_of(study)
    if found is None:
        raise Http404
    return _file(exchange.exported(found.content), "application/json", "protocol.json")


@require_POST
@allowed(Action.STUDY_EDIT)
def bring_in(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "No file was chosen, so nothing was imported.")
        return redirect("study", study_id)
    try:
        file = form.cleaned_data["file"].read(exchange.LARGEST + 1)
        drafting.bring_in(study, file=file, by=person(request), at=timezone.now())
        messages.success(request, "The draft is now the protocol of the file.")
    except StudyRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("study", study_id)


@require_safe
@allowed(Action.STUDY_VIEW)
def record_json(request: HttpRequest, study_id: UUID, version: int) -> HttpResponse:
    """The bytes whose SHA-256 both people signed."""
    found = _signed(or_404(lambda: selectors.study_for(person(request), study_id)), version)
    name = f"record-{version}.json"
    return _file(canonical_json(found.record), "application/json", name)


@require_safe
@allowed(Action.STUDY_VIEW)
def record_pdf(request: HttpRequest, study_id: UUID, version: int) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    written = paper.written(study, _signed(study, version))
    return _file(written, "application/pdf", f"record-{version}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.STUDY_AMEND)
def amend(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    form = AmendmentForm(request.POST or None, initial={"content": _now(study)})
    if form.is_valid():
        try:
            amending.propose(study, **form.cleaned_data, by=person(request), at=timezone.now())
            messages.success(request, "The amendment is kept. It counts once both have signed it.")
            return redirect("study-lock", study_id)
        except StudyRefusal as refusal:
            form.add_error("content", str(refusal))
    shown = {"study": study, "form": form, "versions": _told(list(selectors.versions(study)))}
    status = 400 if form.errors else 200
    return render(request, "coordinator/life/amend.html", shown, status=status)


@require_POST
@allowed(Action.STUDY_WITHDRAW)
@fresh
def withdraw(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    sent = ReasonForm(request.POST)
    if sent.is_valid():
        reason = sent.cleaned_data["reason"]
        services.withdraw(study, by=person(request), at=timezone.now(), reason=reason)
        messages.success(request, "The study is withdrawn. What was read is kept.")
    else:
        messages.error(request, "No reason was given, so nothing was done. Write why.")
    return redirect("study", study_id)


def _now(study: StudyRow) -> str:
    """The newest text to change, as a person reads it."""
    found = selectors.draft_of(study) or selectors.locked_protocol(study)
    return json.dumps(found.content, indent=2, ensure_ascii=False) if found else ""


def _told(versions: list[ProtocolRow]) -> list[tuple[ProtocolRow, object]]:
    """Each version beside what differs from the one before it."""
    before = [*versions[1:], None]
    return [
        (one, differences(former.content, one.content) if former else None)
        for one, former in zip(versions, before, strict=False)
    ]


def _signed(study: StudyRow, version: int) -> ProtocolRow:
    for found in selectors.versions(study):
        if found.version == version and found.locked_at is not None and found.record is not None:
            return found
    raise Http404


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
