"""The pages of an import: begin one, send files, see what will come in, run it, read its report."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.intake import asking, ending, receiving, selectors
from reviewapp.provenance.intake.errors import ProjectNotNamed, StillReading
from reviewapp.provenance.intake.options import options_of
from reviewapp.provenance.intake.receiving import LARGEST_CHUNK
from reviewapp.provenance.intake.selectors import OneImport
from reviewapp.web.jobs.picture import picture
from reviewapp.web.people.doors import allowed, person
from reviewapp.web.researcher.imports_forms import BeginForm, known_attributes, mapping_of

A_PAGE = 50
FILES_PER_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.IMAGE_IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _imports(request, BeginForm())
    sent = BeginForm(request.POST)
    if not sent.is_valid():
        return _imports(request, sent, status=422)
    try:
        opened = receiving.begin(
            project=sent.cleaned_data["project"],
            source=OneImport.Source.UPLOAD,
            options=options_of({"profile": sent.profile()}),
            by=person(request),
            at=timezone.now(),
        )
    except (ProjectNotNamed, StillReading) as refusal:
        sent.add_error("project", str(refusal))
        return _imports(request, sent, status=422)
    return redirect("import", opened.pk)


@require_safe
@allowed(Action.IMAGE_IMPORT)
def one_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    opened = selectors.import_for(person(request), import_id)
    outcome = request.GET.get("outcome", "")
    known = outcome if outcome in selectors.OUTCOMES.values else ""
    pages = Paginator(selectors.arrivals(opened, outcome=known), FILES_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = {
        "import": opened,
        "state": opened.state,
        "job": opened.job,
        "picture": picture(opened.job, who=person(request)) if opened.job else None,
        "outcomes": _outcomes(opened),
        "outcome": known,
        "page": page,
        "lines": selectors.lines(list(page.object_list)),
        "tables": selectors.tables(opened),
        "known_attributes": known_attributes(),
        "piece": LARGEST_CHUNK // 2,
        "to_look_at": selectors.to_look_at(opened),
        "looked_at": selectors.sheet(opened).count(),
    }
    return render(request, "researcher/imports/import.html", shown)


@require_POST
@allowed(Action.IMAGE_IMPORT)
def preview(request: HttpRequest, import_id: UUID) -> HttpResponse:
    opened = selectors.import_for(person(request), import_id)
    try:
        asking.request_preview(opened, by=person(request), at=timezone.now())
    except ProvenanceRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("import", opened.pk)


@require_POST
@allowed(Action.IMAGE_IMPORT)
def run(request: HttpRequest, import_id: UUID) -> HttpResponse:
    opened = selectors.import_for(person(request), import_id)
    try:
        mapping = mapping_of(request.POST)
        asking.request_run(opened, mapping=mapping, by=person(request), at=timezone.now())
    except ProvenanceRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("import", opened.pk)


@require_POST
@allowed(Action.IMAGE_IMPORT)
def cancel(request: HttpRequest, import_id: UUID) -> HttpResponse:
    opened = selectors.import_for(person(request), import_id)
    try:
        ending.cancel(opened, by=person(request), at=timezone.now())
    except ProvenanceRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The import is cancelled and its files are removed.")
    return redirect("import", opened.pk)


def _imports(request: HttpRequest, form: BeginForm, *, status: int = 200) -> HttpResponse:
    pages = Paginator(selectors.imports(person(request)), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    waiting = selectors.to_look_at_by(person(request))
    shown = {
        "page": page,
        "rows": [(opened, waiting.get(opened.pk, 0)) for opened in page.object_list],
        "form": form,
    }
    return render(request, "researcher/imports/imports.html", shown, status=status)


def _outcomes(opened: OneImport) -> list[tuple[str, str, int]]:
    """Each outcome that some file has: its code, its words, how many."""
    counts = selectors.outcomes(opened)
    return [
        (code, label, counts[code]) for code, label in selectors.OUTCOMES.choices if counts[code]
    ]
