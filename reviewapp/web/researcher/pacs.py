"""The pages of PACS: which there are, what is in one, and what was fetched from them.

Searches are posted: what is typed into one names patients, and an address stays in logs, histories
and bookmarks. What comes back is shown once and kept by nobody.
"""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.intake.options import options_of
from reviewapp.provenance.pacs import asking, retrieval, selectors
from reviewapp.provenance.pacs.asking import AT_ONCE
from reviewapp.provenance.pacs.retrieval import Choice
from reviewapp.provenance.pacs.selectors import PacsRow
from reviewapp.web.jobs.picture import picture
from reviewapp.web.people.doors import allowed, person
from reviewapp.web.researcher.imports_forms import BeginForm
from reviewapp.web.researcher.pacs_forms import WishForm

PER_PAGE = 20
MOST_ROWS = 10**6  # no search goes further


@require_safe
@allowed(Action.PACS_SEARCH)
def retrievals(request: HttpRequest) -> HttpResponse:
    who = person(request)
    pages = Paginator(selectors.retrievals_of(who), PER_PAGE)
    shown = {
        "page": pages.get_page(request.GET.get("page")),
        "receptions": selectors.receptions_of(who)[:PER_PAGE],
        "has_pacs": selectors.listed().exists(),
    }
    return render(request, "researcher/pacs/retrievals.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.PACS_SEARCH)
def search(request: HttpRequest, pacs_id: UUID) -> HttpResponse:
    """A page of studies. Posted, so that what is searched for stands in no address."""
    pacs = selectors.pacs_with_id(pacs_id)
    sees = permits(person(request), Action.PATIENT_IDENTIFY)
    if request.method != "POST":
        return _search_page(request, pacs, WishForm(sees_patients=sees))
    form = WishForm(request.POST, sees_patients=sees)
    if not form.is_valid():
        return _search_page(request, pacs, form, status=422)
    offset = _offset(request)
    try:
        found = asking.search(
            pacs, form.wish(), offset=offset, by=person(request), at=timezone.now()
        )
    except ProvenanceRefusal as refusal:
        return _search_page(request, pacs, form, refusal=str(refusal), status=422)
    before = max(0, offset - AT_ONCE) if offset else None
    after = offset + AT_ONCE if found.has_more else None
    return _search_page(request, pacs, form, found=found, before=before, after=after)


@require_POST
@allowed(Action.PACS_SEARCH)
def series(request: HttpRequest, pacs_id: UUID) -> HttpResponse:
    """The series of one study, to choose from; of several, all are fetched."""
    return _series_page(request, selectors.pacs_with_id(pacs_id), BeginForm())


@require_POST
@allowed(Action.PACS_SEARCH)
def fetch(request: HttpRequest, pacs_id: UUID) -> HttpResponse:
    """Start fetching what was chosen."""
    pacs, form = selectors.pacs_with_id(pacs_id), BeginForm(request.POST)
    if not form.is_valid():
        return _series_page(request, pacs, form, status=422)
    try:
        asked = retrieval.request_retrieval(
            pacs,
            _choices(request),
            project=form.cleaned_data["project"],
            options=options_of({"profile": form.profile()}),
            by=person(request),
            at=timezone.now(),
        )
    except ProvenanceRefusal as refusal:
        return _series_page(request, pacs, form, refusal=str(refusal), status=422)
    return redirect("retrieval", asked.pk)


@require_safe
@allowed(Action.PACS_SEARCH)
def one_retrieval(request: HttpRequest, retrieval_id: UUID) -> HttpResponse:
    asked = selectors.retrieval_for(person(request), retrieval_id)
    wanted = list(selectors.wanted_series(asked))
    shown = {
        "asked": asked,
        "job": asked.job,
        "picture": picture(asked.job, who=person(request)) if asked.job else None,
        "wanted": wanted,
        "complete": sum(one.state == "COMPLETE" for one in wanted),
        "is_unfinished": retrieval.is_unfinished(asked) and asked.of.ended_at is None,
    }
    return render(request, "researcher/pacs/retrieval.html", shown)


@require_POST
@allowed(Action.PACS_SEARCH)
def fetch_the_rest(request: HttpRequest, retrieval_id: UUID) -> HttpResponse:
    asked = selectors.retrieval_for(person(request), retrieval_id)
    retrieval.fetch_the_rest(asked, by=person(request), at=timezone.now())
    return redirect("retrieval", asked.pk)


def _search_page(
    request: HttpRequest, pacs: PacsRow, form: WishForm, *, status: int = 200, **more: object
) -> HttpResponse:
    shown = {"pacs": pacs, "form": form, "sees": _sees(request), **more}
    return _unkept(render(request, "researcher/pacs/search.html", shown, status=status))


def _series_page(
    request: HttpRequest,
    pacs: PacsRow,
    form: BeginForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    studies = request.POST.getlist("study")
    shown: dict[str, object] = {
        "pacs": pacs,
        "studies": studies,
        "form": form,
        "refusal": refusal,
        "chosen": request.POST.getlist("series"),
        "sees": _sees(request),
    }
    if len(studies) <= 1:
        try:
            shown["series"] = asking.series_of(
                pacs, "".join(studies), by=person(request), at=timezone.now()
            )
        except ProvenanceRefusal as refused:
            shown["refusal"], status = refusal or str(refused), 422
    return _unkept(render(request, "researcher/pacs/series.html", shown, status=status))


def _choices(request: HttpRequest) -> list[Choice]:
    """Some series of one study, or all series of several."""
    studies, series = request.POST.getlist("study"), request.POST.getlist("series")
    if len(studies) == 1:
        return [Choice(studies[0], series)] if series else []
    return [Choice(study) for study in dict.fromkeys(studies)]


def _unkept(page: HttpResponse) -> HttpResponse:
    """No browser and no proxy keeps a page on which patients stand."""
    page.headers["Cache-Control"] = "no-store"
    return page


def _sees(request: HttpRequest) -> bool:
    return permits(person(request), Action.PATIENT_IDENTIFY)


def _offset(request: HttpRequest) -> int:
    text = request.POST.get("offset", "")
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < len(str(MOST_ROWS)) else 0
