"""Start a rehearsal of a study, follow it, and see what it came to."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reviewapp.acceptance import rehearsing, staging
from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.drawn.marks import Plot
from reviewapp.acceptance.errors import NotRehearsable
from reviewapp.accounts.permissions import Action
from reviewapp.studies import selectors
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.web.coordinator.rehearsals import telling
from reviewapp.web.coordinator.rehearsals.forms import RehearsalForm
from reviewapp.web.coordinator.results import handing, showing
from reviewapp.web.people.doors import allowed, or_404, person


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.STUDY_EDIT)
def rehearsals(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """All rehearsals of a study, and the form that starts one."""
    study = selectors.study_for(person(request), study_id)
    sent = RehearsalForm(request.POST or None)
    if request.method == "POST" and sent.is_valid():
        try:
            asked = rehearsing.request(
                study,
                sent.skill(),
                times=sent.cleaned_data["times"],
                seed=sent.cleaned_data["seed"],
                by=person(request),
                at=timezone.now(),
            )
        except (NotRehearsable, ProtocolNotUsable) as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect("study-rehearsal", study_id, asked.pk)
    shown = {
        "study": study,
        "form": sent,
        "refusal": telling.refusal(study),
        "simulation": staging.SIMULATED,
        "rehearsals": acceptance.rehearsals(study),
    }
    return render(
        request, "coordinator/rehearsals/rehearsals.html", shown, status=422 if sent.errors else 200
    )


@require_safe
@allowed(Action.STUDY_EDIT)
def rehearsal(request: HttpRequest, study_id: UUID, rehearsal_id: UUID) -> HttpResponse:
    study = selectors.study_for(person(request), study_id)
    one = or_404(lambda: acceptance.rehearsals(study).get(pk=rehearsal_id))
    shown = telling.shown(study, one, who=person(request))
    return render(request, "coordinator/rehearsals/rehearsal.html", shown)


@require_safe
@allowed(Action.STUDY_EDIT)
def plot(request: HttpRequest, study_id: UUID, rehearsal_id: UUID, name: str) -> HttpResponse:
    """Hand out one drawing of a rehearsal; it says in its title that it is a simulation."""
    found = _plot(request, study_id, rehearsal_id, name)
    return handing.file(handing.drawing(found), "image/svg+xml", f"simulation-{name}.svg")


@require_safe
@allowed(Action.STUDY_EDIT)
def table(request: HttpRequest, study_id: UUID, rehearsal_id: UUID, name: str) -> HttpResponse:
    found = _plot(request, study_id, rehearsal_id, name)
    return handing.file(showing.numbers(found), "text/csv; charset=utf-8", f"simulation-{name}.csv")


def _plot(request: HttpRequest, study_id: UUID, rehearsal_id: UUID, name: str) -> Plot:
    study = selectors.study_for(person(request), study_id)
    one = or_404(lambda: acceptance.rehearsals(study).get(pk=rehearsal_id))
    if (found := telling.plot(one, name)) is None:
        raise Http404
    return found
