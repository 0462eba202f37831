"""Pages that send a release to a place outside, and say what lies there."""

import csv
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.releases import pushes, selectors
from reviewapp.releases.errors import ReleaseRefusal
from reviewapp.releases.pushes import PushRow
from reviewapp.web.people.doors import allowed, or_404, person
from reviewapp.web.releases.forms import PushForm

COLUMNS = ("file", "bytes", "sha256", "arrived_at")


@require_POST
@allowed(Action.RELEASE_REQUEST)
def push(request: HttpRequest, release_id: UUID) -> HttpResponse:
    found = or_404(lambda: selectors.release_for(person(request), release_id))
    sent = PushForm(request.POST)
    if not sent.is_valid():
        messages.error(request, "No place was chosen, so nothing was sent. Choose one.")
        return redirect("release", found.pk)
    try:
        target = sent.cleaned_data["target"]
        pushes.request_push(found, target=target, by=person(request), at=timezone.now())
    except ReleaseRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "A job sends it. What has arrived is shown here.")
    return redirect("release", found.pk)


@require_safe
@allowed(Action.RELEASE_VIEW)
def arrived(request: HttpRequest, release_id: UUID, push_id: UUID) -> StreamingHttpResponse:
    """What went where, a line for each file."""
    found = or_404(lambda: selectors.release_for(person(request), release_id))
    sent = or_404(lambda: pushes.pushes(found).get(pk=push_id))
    answer = StreamingHttpResponse(_lines(sent), content_type="text/csv; charset=utf-8")
    name = f"push-{found.cohort_digest[:12]}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(sent: PushRow) -> Iterator[str]:
    yield _line(COLUMNS)
    for name, size, digest, at in pushes.arrived(sent):
        yield _line((name, size, digest, at.isoformat()))


def _line(cells: tuple[object, ...]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
