"""The pages of releases: which there are, what is in one, asking for one, taking one back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.jobs import selectors as jobs
from reviewapp.releases import pushes, selectors, services
from reviewapp.releases.errors import ReleaseRefusal
from reviewapp.releases.selectors import ReleaseRow
from reviewapp.releases.targets import called
from reviewapp.releases.wishes import LICENCES
from reviewapp.web.people.doors import allowed, fresh, or_404, person
from reviewapp.web.releases import sending
from reviewapp.web.releases.forms import PushForm, ReleaseForm, RevokeForm

PER_PAGE = 50
DOWNLOADS_SHOWN = 20
STATES = {
    "READY": ("Ready", "badge-ok"),
    "REVOKED": ("Revoked", "badge-bad"),
    "QUEUED": ("Waits to be packed", "badge-plain"),
    "RUNNING": ("Being packed", "badge-plain"),
    "FAILED": ("Packing failed", "badge-bad"),
    "CANCELLED": ("Packing stopped", "badge-plain"),
    "SUCCEEDED": ("Packed", "badge-plain"),
}


PUSHED = STATES | {
    "ARRIVED": ("Arrived", "badge-ok"),
    "QUEUED": ("Waits to be sent", "badge-plain"),
    "RUNNING": ("Being sent", "badge-plain"),
    "FAILED": ("Sending failed", "badge-bad"),
    "CANCELLED": ("Sending stopped", "badge-plain"),
    "SUCCEEDED": ("Sent", "badge-plain"),
}


@require_safe
@allowed(Action.RELEASE_VIEW)
def releases(request: HttpRequest) -> HttpResponse:
    return _list(request, ReleaseForm(person=person(request)))


@require_POST
@allowed(Action.RELEASE_REQUEST)
def new(request: HttpRequest) -> HttpResponse:
    form = ReleaseForm(request.POST, person=person(request))
    if not form.is_valid():
        return _list(request, form, status=422)
    try:
        asked = services.request_release(
            selectors.decision_for(person(request), UUID(form.cleaned_data["decision"])),
            wish=form.wish(),
            by=person(request),
            at=timezone.now(),
        )
    except ReleaseRefusal as refusal:
        form.add_error("decision", str(refusal))
        return _list(request, form, status=422)
    return redirect("release", asked.pk)


@require_safe
@allowed(Action.RELEASE_VIEW)
def release(request: HttpRequest, release_id: UUID) -> HttpResponse:
    found = _found(request, release_id)
    wish = selectors.wish_of(found)
    package = getattr(found, "package", None)
    sent = list(pushes.pushes(found))
    named = [found.packing.job_id, *(one.job_id for one in sent)]
    own_jobs = set(jobs.jobs(person(request)).filter(pk__in=named).values_list("pk", flat=True))
    page = {
        "release": found,
        "wish": wish,
        "licence": LICENCES[wish.licence],
        "package": package,
        "parts": sorted(package.parts.items()) if package else [],
        "state": STATES[selectors.state(found)],
        "withdrawn": selectors.withdrawn(found),
        "has_accepted": selectors.has_accepted(person(request), wish),
        "downloads": selectors.downloads(found)[:DOWNLOADS_SHOWN],
        "is_own_job": found.packing.job_id in own_jobs,
        "pushes": [
            (one, called(one.target, one.pacs), PUSHED[pushes.state(one)], one.job_id in own_jobs)
            for one in sent
        ],
        "push": PushForm(),
        "may_push": permits(person(request), Action.RELEASE_REQUEST),
        "may_revoke": permits(person(request), Action.RELEASE_REVOKE),
        "reason": RevokeForm(),
    }
    return render(request, "releases/release.html", page)


@require_POST
@allowed(Action.RELEASE_VIEW)
def terms(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Accept the terms, once for the same words."""
    found = _found(request, release_id)
    services.accept_terms(found, by=person(request), at=timezone.now())
    return redirect("release", found.pk)


@require_safe
@allowed(Action.RELEASE_VIEW)
def download(request: HttpRequest, release_id: UUID) -> HttpResponseBase:
    found = _found(request, release_id)
    return sending.answer(request, found, by=person(request), at=timezone.now())


@require_POST
@allowed(Action.RELEASE_REVOKE)
@fresh
def revoke(request: HttpRequest, release_id: UUID) -> HttpResponse:
    found = _found(request, release_id)
    sent = RevokeForm(request.POST)
    if sent.is_valid():
        services.revoke(
            found, reason=sent.cleaned_data["reason"], by=person(request), at=timezone.now()
        )
        messages.success(request, "The release is revoked. It is not handed out any more.")
    else:
        messages.error(request, "No reason was given, so nothing was revoked. Write why.")
    return redirect("release", found.pk)


@require_safe
def key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django's
    """The public half of the key that signs releases, for everybody."""
    return HttpResponse(services.public_key(), content_type="application/x-pem-file")


@require_safe
def revoked(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django's
    """The signed list of revocations, for everybody; it names packages by their digest alone."""
    return JsonResponse(services.revocation_list(), headers={"Cache-Control": "no-store"})


def _found(request: HttpRequest, release_id: UUID) -> ReleaseRow:
    return or_404(lambda: selectors.release_for(person(request), release_id))


def _list(request: HttpRequest, form: ReleaseForm, *, status: int = 200) -> HttpResponse:
    pages = Paginator(selectors.releases_for(person(request)), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": [(one, STATES[selectors.state(one)]) for one in page.object_list],
        "form": form,
        "may_request": permits(person(request), Action.RELEASE_REQUEST),
    }
    return render(request, "releases/releases.html", shown, status=status)
