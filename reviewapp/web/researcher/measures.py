"""The researcher's pages of measures: ask for them, read them, hold cohorts beside each other."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.selectors import SplitRow, VersionRow
from reviewapp.synthesis import comparing, selectors
from reviewapp.synthesis.comparing import Against
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.web.people.doors import allowed, person
from reviewapp.web.researcher import measures_shown
from reviewapp.web.researcher.measures_forms import MeasureForm

MOST_OFFERED = 200
REAL, SYNTHETIC = {"REAL"}, {"SYNTHETIC"}


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.COHORT_VIEW)
def measure(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What was measured on a cohort version, and a form to ask for more."""
    who = person(request)
    version = allocation.cohort_versions_for(who).get(pk=version_id)
    may_measure = permits(who, Action.COHORT_MEASURE)
    real = _real(who) if may_measure else []
    sent = request.POST if request.method == "POST" and may_measure else None
    form = MeasureForm(
        sent,
        real=real,
        splits=[split for one in real for split in _usable(one)],
        learned=selectors.learned_from(version),
        limits=selectors.range_of(version),
    )
    if sent is not None and form.is_valid():
        try:
            job = comparing.request_measuring(
                version,
                _against(who, form),
                form.ruler(),
                measures=form.cleaned_data["measures"],
                by=who,
                at=timezone.now(),
            )
        except SynthesisRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("job", job.pk)
    shown = {
        "version": version,
        "is_synthetic": provenance.kinds(version) == SYNTHETIC,
        "measurings": selectors.measurings(among=allocation.cohort_versions_for(who)).filter(
            version=version
        ),
        "form": form if real else None,
        "may_measure": may_measure,
    }
    status = 422 if form.is_bound else 200
    return render(request, "researcher/measures/measure.html", shown, status=status)


@require_safe
@allowed(Action.COHORT_VIEW)
def measuring(request: HttpRequest, measuring_id: UUID) -> HttpResponse:
    """Every number of one measuring, what it means, and the pairs to look at."""
    who = person(request)
    found = selectors.measuring_with_id(measuring_id, among=allocation.cohort_versions_for(who))
    shown = {
        "measuring": found,
        "lines": measures_shown.lines(selectors.numbers_of(found)),
        "pairs": selectors.close_pairs(found) if permits(who, Action.IMAGE_VIEW) else [],
        "ruler": measures_shown.ruler(found.ruler),
        "sees_job": found.job.owner_id == who.pk,
    }
    return render(request, "researcher/measures/measuring.html", shown)


@require_safe
@allowed(Action.COHORT_VIEW)
def compare(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """All that was measured against one real cohort version, side by side."""
    seen = allocation.cohort_versions_for(person(request))
    reference = seen.get(pk=version_id)
    found = list(
        selectors.measurings(among=seen).filter(reference=reference)[: measures_shown.MOST]
    )
    shown = {
        "reference": reference,
        "measurings": found,
        "rows": measures_shown.beside([selectors.numbers_of(one) for one in found]),
    }
    return render(request, "researcher/measures/compare.html", shown)


def _real(who: Person) -> list[VersionRow]:
    versions = allocation.cohort_versions_for(who)[:MOST_OFFERED]
    return [one for one in versions if provenance.kinds(one) == REAL]


def _usable(version: VersionRow) -> Sequence[SplitRow]:
    found = provenance.splits(version).select_related("version__cohort")
    return [one for one in found if "TRAIN" in one.shares]


def _against(who: Person, form: MeasureForm) -> Against:
    seen = allocation.cohort_versions_for(who)
    reference = seen.get(pk=form.cleaned_data["reference"])
    return against(reference, form.cleaned_data["learned"], who=who)


def against(reference: VersionRow, learned: str, *, who: Person) -> Against:
    """Read “version:id” and “split:id”; anything this person may not see is not there."""
    kind, _, wanted = learned.partition(":")
    seen = allocation.cohort_versions_for(who)
    if kind == "version":
        return Against(reference, seen.get(pk=wanted))
    if kind == "split":
        version = seen.get(splits=UUID(wanted))
        return Against(reference, version, provenance.splits(version).get(pk=wanted))
    return Against(reference)
