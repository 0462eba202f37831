"""The researcher's pages: frozen cohorts, and the wish for more images."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.allocation import selectors as allocation
from reviewapp.synthesis import services as synthesis
from reviewapp.web.people.doors import allowed, person
from reviewapp.web.researcher.forms import SampleForm

VERSIONS_PER_PAGE = 50


@require_safe
@allowed(Action.COHORT_VIEW)
def cohorts(request: HttpRequest) -> HttpResponse:
    return _cohorts(request, SampleForm())


@require_POST
@allowed(Action.SAMPLING_REQUEST)
def sample(request: HttpRequest) -> HttpResponse:
    sent = SampleForm(request.POST)
    if not sent.is_valid():
        return _cohorts(request, sent, status=422)
    asked = sent.cleaned_data
    job = synthesis.request_sampling(
        asked["recipe"],
        count=asked["count"],
        seed=asked["seed"],
        by=person(request),
        at=timezone.now(),
    )
    return redirect("job", job.pk)


def _cohorts(request: HttpRequest, form: SampleForm, *, status: int = 200) -> HttpResponse:
    pages = Paginator(allocation.cohort_versions_for(person(request)), VERSIONS_PER_PAGE)
    shown = {
        "page": pages.get_page(request.GET.get("page")),
        "form": form,
        "may_sample": permits(person(request), Action.SAMPLING_REQUEST),
    }
    return render(request, "researcher/cohorts.html", shown, status=status)
