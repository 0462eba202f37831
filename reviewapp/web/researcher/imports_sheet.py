"""Contact sheets: a person looks at every image of an import and says whether it names somebody."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.intake import confirming, selectors, sheets
from reviewapp.web.people.doors import allowed, person

PER_SHEET = 24
A_YEAR = 31_536_000


@require_safe
@allowed(Action.IMAGE_IMPORT)
def sheet(request: HttpRequest, import_id: UUID) -> HttpResponse:
    opened = selectors.import_for(person(request), import_id)
    only_new = request.GET.get("show") != "all"
    found = selectors.sheet(opened, only_new=only_new)
    page = Paginator(found, PER_SHEET).get_page(request.GET.get("page"))
    shown = {
        "import": opened,
        "page": page,
        "only_new": only_new,
        "waiting": selectors.to_look_at(opened),
        "total": selectors.sheet(opened).count(),
        "has_heads": any(one.is_head for one in page.object_list),
        "faces": selectors.FACES.choices[1:],
    }
    return render(request, "researcher/imports/sheet.html", shown)


@require_POST
@allowed(Action.IMAGE_CONFIRM)
def confirm(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What stands on the sheet and is not ticked shows nothing identifying."""
    opened = selectors.import_for(person(request), import_id)
    shown, ticked = (_ids(request, name) for name in ("image", "excluded"))
    try:
        number = confirming.confirm(
            opened,
            clean=shown - ticked,
            excluded=ticked & shown,
            face=request.POST.get("face", ""),
            by=person(request),
            at=timezone.now(),
        )
    except ProvenanceRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Your word on {number} images is kept.")
    back = reverse("import-sheet", args=[opened.pk])
    return redirect(f"{back}?show=all" if "all" in request.POST else back)


@require_safe
@allowed(Action.IMAGE_IMPORT)
def sheet_picture(request: HttpRequest, import_id: UUID, image_id: UUID) -> HttpResponse:
    image = selectors.image_for(person(request), import_id, image_id)
    content = sheets.picture(image, is_large="large" in request.GET)
    headers = {"Cache-Control": f"private, max-age={A_YEAR}, immutable"}
    return HttpResponse(content, content_type="image/png", headers=headers)


def _ids(request: HttpRequest, name: str) -> set[UUID]:
    found = set()
    for said in request.POST.getlist(name):
        try:
            found.add(UUID(said))
        except ValueError:
            continue  # no image has such a name, so nothing is said of any
    return found
