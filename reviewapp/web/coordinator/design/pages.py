"""Start a study, design it, and see what a preflight found."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.allocation.preflight import selectors as preflights
from reviewapp.provenance import selectors as provenance
from reviewapp.studies import amending, drafting, selectors
from reviewapp.studies.selectors import ProtocolRow, StudyState
from reviewapp.studies.starting_points import starting_point, starting_points
from reviewapp.web.coordinator.design import vocabulary
from reviewapp.web.coordinator.design.forms import NewStudyForm
from reviewapp.web.people.doors import allowed, person

TAKEN = "Another study has this name already. Choose another one."


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.STUDY_CREATE)
def new(request: HttpRequest) -> HttpResponse:
    sent = NewStudyForm(request.POST or None, initial={"start": request.GET.get("start", "")})
    if request.method == "POST" and sent.is_valid():
        point = starting_point(sent.cleaned_data["start"])
        try:
            with transaction.atomic():
                study = drafting.begin(
                    title=sent.cleaned_data["title"],
                    name=sent.cleaned_data["name"],
                    content=point.content,
                    by=person(request),
                    at=timezone.now(),
                )
        except IntegrityError:
            sent.add_error("name", TAKEN)
        else:
            return redirect("study-design", study.pk)
    shown = {"form": sent, "points": starting_points()}
    return render(
        request, "coordinator/design/new.html", shown, status=200 if not sent.errors else 422
    )


@require_safe
@allowed(Action.STUDY_EDIT)
def design(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = selectors.study_for(person(request), study_id)
    draft = selectors.draft_of(study)
    if draft is None or study.state != StudyState.DRAFT:
        return redirect("study", study_id)
    shown = {"study": study, "known": _known(draft, by=person(request))}
    return render(request, "coordinator/design/design.html", shown)


@require_safe
@allowed(Action.STUDY_AMEND)
def amend(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """The same form over what is in force, or over the amendment that waits for signatures."""
    study = selectors.study_for(person(request), study_id)
    if study.state not in amending.AMENDABLE:
        return redirect("study-amend", study_id)
    current = selectors.the_locked_protocol(study)
    waiting = selectors.draft_of(study)
    newest = waiting or current
    reason = waiting.amendment.reason if waiting else ""
    known = _known(newest, by=person(request)) | {"settled": amending.settled(study)}
    known["addresses"] |= {
        "effect": reverse("api-study-amendment-effect", args=[study_id]),
        "amendments": reverse("api-study-amendments", args=[study_id]),
        "signing": reverse("study-lock", args=[study_id]),
    }
    shown = {"study": study, "known": known, "amended": current, "reason": reason}
    return render(request, "coordinator/design/design.html", shown)


def _known(written: ProtocolRow, *, by: Person) -> dict[str, Any]:
    """What the page starts with: the text, what it may name, and whom it asks."""
    study_id = written.study_id
    versions = [
        {
            "id": str(version.pk),
            "label": str(version),
            "digest": version.digest,
            "size": version.size,
            "kinds": sorted(provenance.kinds(version)),
        }
        for version in allocation.cohort_versions_for(by)
    ]
    return {
        "content": written.content,
        "digest": written.digest,
        "versions": versions,
        "metrics": vocabulary.metrics(),
        "addresses": {
            "draft": reverse("api-study-draft", args=[study_id]),
            "consequences": reverse("api-study-consequences", args=[study_id]),
            "match": reverse("api-study-match", args=[study_id]),
            "preflights": reverse("api-study-preflights", args=[study_id]),
        },
    }


@require_safe
@allowed(Action.STUDY_EDIT)
def picture(
    request: HttpRequest, study_id: UUID, preflight_id: UUID, tell: int, arm: int
) -> HttpResponse:
    study = selectors.study_for(person(request), study_id)
    found = preflights.picture(study, preflight_id, tell=tell, arm=arm)
    if found is None:
        raise Http404
    return HttpResponse(found, "image/png", headers={"Cache-Control": "private, max-age=3600"})
