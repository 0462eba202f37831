"""The researcher's page of one cohort version: what it is, what changed, its splits and leaks."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.cohorts import describing, leaks, splitting
from reviewapp.provenance.cohorts.describing import Distribution
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.selectors import LeakCheckRow, VersionRow
from reviewapp.web.people.doors import allowed, person
from reviewapp.web.researcher import choosing, plots
from reviewapp.web.researcher.forms import LeakCheckForm, SplitForm

THUMBNAILS = 12
# The largest number a page compares on the spot; beyond that it takes seconds.
PARTS = {"TRAIN": "Train", "TUNE": "Tune", "HOLD_OUT": "Hold-out"}


@require_safe
@allowed(Action.COHORT_VIEW)
def cohort(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = allocation.cohort_versions_for(person(request)).get(pk=version_id)
    return _page(request, version, SplitForm(columns=_columns(version)))


@require_POST
@allowed(Action.COHORT_FREEZE)
def split(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = allocation.cohort_versions_for(person(request)).get(pk=version_id)
    sent = SplitForm(request.POST, columns=_columns(version))
    if not sent.is_valid():
        return _page(request, version, sent, status=422)
    wish = splitting.Wish(
        sent.shares(), sent.cleaned_data["stratified_by"], sent.cleaned_data["seed"]
    )
    try:
        job = splitting.request_split(version, wish, by=person(request), at=timezone.now())
    except ProvenanceRefusal as refusal:
        sent.add_error(None, str(refusal))
        return _page(request, version, sent, status=422)
    return redirect("job", job.pk)


@require_POST
@allowed(Action.COHORT_FREEZE)
def check_for_leaks(request: HttpRequest, version_id: UUID) -> HttpResponse:
    seen = allocation.cohort_versions_for(person(request))
    version = seen.get(pk=version_id)
    sent = LeakCheckForm(request.POST, sides=_sides(person(request), version))
    if not sent.is_valid():
        columns = _columns(version)
        return _page(request, version, SplitForm(columns=columns), leak_form=sent, status=422)
    kind, _, wanted = sent.cleaned_data["against"].partition(":")
    against = provenance.splits(version).get(pk=wanted) if kind == "split" else seen.get(pk=wanted)
    check = leaks.request_leak_check(
        version, against=against, by=person(request), at=timezone.now()
    )
    return redirect("job", check.job_id)


def _page(
    request: HttpRequest,
    version: VersionRow,
    form: SplitForm,
    *,
    leak_form: LeakCheckForm | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = allocation.cohort_versions_for(person(request))
    before = describing.predecessor(version, among=seen)
    told = describing.distributions(version, before=before)
    may_see = permits(person(request), Action.IMAGE_VIEW)
    shown = {
        "version": version,
        "kinds": sorted(provenance.kinds(version)),
        "subjects": describing.subjects(version),
        "projects": describing.projects(version),
        "plots": [plots.plot(one) for one in told],
        "missing": [_missing(one) for one in told if one.missing],
        "difference": describing.difference(version, before, shown=THUMBNAILS) if before else None,
        "splits": [_split(split) for split in provenance.splits(version)] if may_see else [],
        "checks": [_check(check) for check in provenance.leak_checks(version, among=seen)],
        "form": form,
        "leak_form": leak_form or LeakCheckForm(sides=_sides(person(request), version)),
        "may_see": may_see,
        "may_freeze": permits(person(request), Action.COHORT_FREEZE),
    }
    return render(request, "researcher/cohort.html", shown, status=status)


def _columns(version: VersionRow) -> list[tuple[str, str]]:
    told = describing.distributions(version)
    return [(one.name, choosing.column_label(one.name)) for one in told if one.is_attribute]


def _sides(who: Person, version: VersionRow) -> list[tuple[str, str]]:
    splits = [
        (f"split:{one.pk}", f"The parts of split {one.number}")
        for one in provenance.splits(version)
    ]
    others = allocation.cohort_versions_for(who).exclude(pk=version.pk)[:200]
    return splits + [(f"version:{other.pk}", str(other)) for other in others]


def _missing(one: Distribution) -> dict[str, object]:
    return {
        "label": choosing.column_label(one.name),
        "count": one.missing,
        "share": f"{100 * one.missing_share:.1f} %",
    }


def _split(split: provenance.SplitRow) -> dict[str, object]:
    sizes = splitting.sizes(split)
    parts = [
        {
            "label": PARTS[part],
            "share": share / 10,
            "subjects": sizes[part][0],
            "images": sizes[part][1],
        }
        for part, share in split.shares.items()
    ]
    alike = ", ".join(choosing.column_label(name) for name in split.stratified_by)
    return {"split": split, "parts": parts, "alike": alike}


def _check(check: LeakCheckRow) -> dict[str, object]:
    against = f"the parts of split {check.split.number}" if check.split else str(check.other)
    return {
        "check": check,
        "against": against,
        "pairs": (check.outcome or {}).get("pairs", [])[:THUMBNAILS],
    }
