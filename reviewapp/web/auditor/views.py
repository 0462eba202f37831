"""The trail for those who verify it: see, search, check, take away."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.audit import selectors
from reviewapp.audit import services as audit
from reviewapp.audit.selectors import Line
from reviewapp.web.auditor import package, tasks
from reviewapp.web.auditor.forms import TrailForm, names
from reviewapp.web.people.doors import allowed, person

PAGE = 50
# Walked while the auditor waits (about a second); more than that is a job.
AT_ONCE = 20_000


@dataclass(frozen=True)
class Row:
    """One event as a person reads it."""

    event: Line
    who: str
    about: str
    story: str  # the query that shows everything about the same thing


@require_safe
@allowed(Action.TRAIL_VIEW)
def trail(request: HttpRequest) -> HttpResponse:
    return _page(request, request.GET)


@require_POST
@allowed(Action.TRAIL_VERIFY)
def verify(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    if selectors.is_longer_than(AT_ONCE):
        tasks.ask(by=person(request), at=now)
        messages.info(request, "The trail is long, so it is being checked in the background.")
        return redirect("trail")
    walked = audit.verify()
    facts: dict[str, object] = {"events": walked.events, "faults": len(walked.faults())}
    audit.record_alone("trail.verified", None, by=person(request), at=now, facts=facts)
    return _page(request, QueryDict(), outcome=walked)


@require_GET  # never HEAD: the trail would tell of an export that nobody received
@allowed(Action.TRAIL_VIEW)
def download(request: HttpRequest) -> HttpResponseBase:
    """Hand out the events, the anchors and the script that checks them."""
    now = timezone.now()
    audit.record_alone("trail.exported", None, by=person(request), at=now)
    return package.answer(request, name=f"audit-trail-{now:%Y-%m-%d}", at=now)


def _page(request: HttpRequest, asked: QueryDict, *, outcome: object | None = None) -> HttpResponse:
    called = names()
    form = TrailForm(asked, called)
    events: list[Line] = []
    if form.is_valid():
        before = form.cleaned_data["before"]
        # One more than is shown tells whether there are older ones.
        events = selectors.trail(form.wanted(), older_than=before, size=PAGE + 1)
    filters = {name: value for name, value in asked.dict().items() if value and name != "before"}
    is_later_page = bool(asked.get("before"))
    facts: dict[str, object] = {
        "form": form,
        "rows": [_row(event, called) for event in events[:PAGE]],
        "filtered": bool(filters),
        "newest": f"?{urlencode(filters)}" if is_later_page else "",
        "older": f"?{urlencode({**filters, 'before': events[PAGE - 1].pk})}"
        if len(events) > PAGE
        else "",
        "outcome": outcome,
        "background": tasks.latest(person(request)),
    }
    return render(request, "auditor/trail.html", facts, status=400 if form.errors else 200)


def _row(event: Line, called: dict[str, str]) -> Row:
    """Name people by their names today; what the trail keeps is their ids."""
    kind, subject = event.subject_kind, event.subject_id
    return Row(
        event=event,
        who=called.get(event.actor, event.actor) if event.actor != audit.SYSTEM else "The system",
        about=called.get(f"person:{subject}", selectors.kind_label(kind)),
        story=f"?{urlencode({'kind': kind, 'subject': subject})}" if kind else "",
    )
