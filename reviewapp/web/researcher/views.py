"""The researcher's pages: frozen cohorts, their images, and the wish for more of them."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.allocation import selectors as allocation
from reviewapp.imaging import thumbnails
from reviewapp.provenance import selectors as provenance
from reviewapp.synthesis import services as synthesis
from reviewapp.web.people.doors import allowed, person
from reviewapp.web.researcher.forms import SampleForm

IMAGES_PER_PAGE = 60
VERSIONS_PER_PAGE = 50
A_YEAR = 31_536_000


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


@require_safe
@allowed(Action.COHORT_VIEW)
def cohort(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = allocation.cohort_versions_for(person(request)).get(pk=version_id)
    shown = {
        "version": version,
        "kinds": sorted(provenance.kinds(version)),
        "page": Paginator(provenance.images(version), IMAGES_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "may_see": permits(person(request), Action.IMAGE_VIEW),
    }
    return render(request, "researcher/cohort.html", shown)


@require_safe
@allowed(Action.IMAGE_VIEW)
def thumbnail(request: HttpRequest, image_id: UUID) -> HttpResponse:
    small = thumbnails.thumbnail(allocation.image_for(person(request), image_id))
    # An image never changes under its id; only this browser may keep its thumbnail.
    headers = {"Cache-Control": f"private, max-age={A_YEAR}, immutable"}
    return HttpResponse(small, content_type="image/png", headers=headers)


def _cohorts(request: HttpRequest, form: SampleForm, *, status: int = 200) -> HttpResponse:
    pages = Paginator(allocation.cohort_versions_for(person(request)), VERSIONS_PER_PAGE)
    shown = {
        "page": pages.get_page(request.GET.get("page")),
        "form": form,
        "may_sample": permits(person(request), Action.SAMPLING_REQUEST),
    }
    return render(request, "researcher/cohorts.html", shown, status=status)
