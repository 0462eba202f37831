"""The pages of a reader: what there is to read, and the room itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.reading import selectors
from reviewapp.web.people.doors import allowed, or_404, person
from reviewapp.web.reader import training


@require_safe
@never_cache
@allowed(Action.READING_READ)
def home(request: HttpRequest) -> HttpResponse:
    readings = selectors.worklists_of(person(request))
    at = now()
    resting = [reading.worklist.pk for reading in readings if reading.rests(at)]
    return render(request, "reader/home.html", {"readings": readings, "resting": resting})


@require_safe
@never_cache
@ensure_csrf_cookie
@allowed(Action.READING_READ)
def room(request: HttpRequest, worklist_id: UUID) -> HttpResponse:
    progress = or_404(lambda: selectors.progress_for(person(request), worklist_id))
    if not progress.is_open or progress.rests(now()):
        return redirect("reader-home")
    rules = selectors.rules_in_force(progress.worklist)
    facts = {
        "progress": progress,
        "reader": rules.reader,
        "told": training.told(progress, rules),
        "places": rules.design.places,
        "slices": rules.look.slices,
        "panes": [*rules.design.places, *(shown.label for shown in rules.design.context)],
    }
    return render(request, "reader/room.html", facts)
