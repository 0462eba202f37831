"""Imports whose people can no longer look at their images, and taking one over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.intake import selectors, taking_over
from reviewapp.web.people.doors import allowed, person


@require_safe
@allowed(Action.IMAGE_CONFIRM)
def left(request: HttpRequest) -> HttpResponse:
    rows = selectors.left_to(person(request))
    return render(request, "researcher/imports/left.html", {"rows": rows})


@require_POST
@allowed(Action.IMAGE_CONFIRM)
def take_over(request: HttpRequest, import_id: UUID) -> HttpResponse:
    opened = selectors.left_import(import_id)
    try:
        taking_over.take_over(opened, by=person(request), at=timezone.now())
    except ProvenanceRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("imports-left")
    messages.success(request, "This import is yours now. Look at its images, sheet by sheet.")
    return redirect("import-sheet", opened.pk)
