"""The researcher's pages of images: all of them as a grid, and one by itself."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.allocation import origins
from reviewapp.allocation import selectors as allocation
from reviewapp.audit import selectors as audit
from reviewapp.imaging import thumbnails
from reviewapp.imaging.errors import ImagingRefusal
from reviewapp.provenance import confirmations
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.cohorts import asking
from reviewapp.provenance.cohorts.asking import Wish
from reviewapp.provenance.errors import CohortEmpty
from reviewapp.provenance.selectors import ShownImage
from reviewapp.web.people.doors import allowed, person
from reviewapp.web.researcher import choosing
from reviewapp.web.researcher.forms import FreezeForm
from reviewapp.web.researcher.frames import picture

A_YEAR = 31_536_000
EVENTS_SHOWN = 20


@require_safe
@allowed(Action.IMAGE_VIEW)
def images(request: HttpRequest) -> HttpResponse:
    return _grid(request, FreezeForm())


@require_POST
@allowed(Action.COHORT_FREEZE)
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze all that fits the choices in the form, as a job."""
    sent = FreezeForm(request.POST)
    if not sent.is_valid():
        return _grid(request, sent, status=422)
    who = person(request)
    wish = Wish(
        choosing.choices(request.POST.getlist("choose")),
        but=tuple(allocation.images_hidden_from(who)),
        only_confirmed=sent.cleaned_data["only_confirmed"],
    )
    try:
        job = asking.request_freeze(sent.cleaned_data["name"], wish, by=who, at=timezone.now())
    except CohortEmpty as refusal:
        sent.add_error(None, str(refusal))
        return _grid(request, sent, status=422)
    return redirect("job", job.pk)


@require_safe
@allowed(Action.IMAGE_VIEW)
def image(request: HttpRequest, image_id: UUID) -> HttpResponse:
    shown = allocation.image_for(person(request), image_id)
    seen = allocation.cohort_versions_for(person(request))
    entry = provenance.entry_of(shown)
    facts = {
        "image": shown,
        "entry": entry,
        "origin": origins.origin_seen(shown, by=person(request), at=timezone.now()),
        "attributes": _attributes(shown),
        "picture": _picture(shown),
        "may_trace": permits(person(request), Action.ORIGIN_VIEW),
        "deidentification": confirmations.deidentification_of(shown),
        "confirmations": confirmations.history(shown),
        "versions": provenance.versions_with(shown, among=seen)[:EVENTS_SHOWN],
        "events": audit.events(shown)[:EVENTS_SHOWN],
    }
    return render(request, "researcher/image.html", facts)


@require_safe
@allowed(Action.IMAGE_VIEW)
def thumbnail(request: HttpRequest, image_id: UUID) -> HttpResponse:
    small = thumbnails.thumbnail(allocation.image_for(person(request), image_id))
    # An image never changes under its id; only this browser may keep its thumbnail.
    headers = {"Cache-Control": f"private, max-age={A_YEAR}, immutable"}
    return HttpResponse(small, content_type="image/png", headers=headers)


def _grid(request: HttpRequest, form: FreezeForm, *, status: int = 200) -> HttpResponse:
    shown = {"form": form, "may_freeze": permits(person(request), Action.COHORT_FREEZE)}
    return render(request, "researcher/images.html", shown, status=status)


def _attributes(shown: ShownImage) -> list[tuple[str, str]]:
    named = sorted(shown.attributes.items(), key=lambda item: choosing.column_label(item[0]))
    return [
        (
            choosing.column_label(name),
            ", ".join(map(str, value)) if isinstance(value, list) else value,
        )
        for name, value in named
    ]


def _picture(shown: ShownImage) -> dict[str, object] | None:
    """Nothing if the store has lost it: the page then says so instead of failing."""
    try:
        return asdict(picture(shown))
    except ImagingRefusal:
        return None
