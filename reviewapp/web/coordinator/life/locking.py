"""The lock page for the coordinator, and the same record for who signs second."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.allocation.preflight import signing
from reviewapp.audit.canonical import canonical_json
from reviewapp.studies import drafting, locking, protocol, selectors
from reviewapp.studies.differences import Difference, differences
from reviewapp.studies.errors import ProtocolNotUsable, StudyRefusal
from reviewapp.studies.selectors import ProtocolRow, StudyRow
from reviewapp.web.coordinator.life.forms import NoteForm, SignatoryForm
from reviewapp.web.people.doors import allowed, fresh, or_404, person


@require_safe
@allowed(Action.STUDY_LOCK)
def lock(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    return _page(request, study, SignatoryForm())


@require_POST
@allowed(Action.STUDY_EDIT)
def name_signatory(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    form = SignatoryForm(request.POST)
    if form.is_valid():
        try:
            locking.name_signatory(
                study, user=form.cleaned_data["user"], by=person(request), at=timezone.now()
            )
        except StudyRefusal as refusal:
            form.add_error("user", str(refusal))
    if form.errors:
        return _page(request, study, form)
    messages.success(request, f"{form.cleaned_data['user']} signs beside you.")
    return redirect("study-lock", study_id)


@require_POST
@allowed(Action.STUDY_LOCK)
@fresh
def sign_first(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    note = NoteForm(request.POST)
    try:
        signing.sign_first(
            study,
            note=note.cleaned_data["note"] if note.is_valid() else "",
            expected=request.POST.get("protocol", ""),
            link=settings.PUBLIC_URL + reverse("study-countersign", args=[study_id]),
            by=person(request),
            at=timezone.now(),
        )
        messages.success(request, "You have signed. It is locked once the second person signs.")
    except StudyRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("study-lock", study_id)


@require_safe
@allowed(Action.STUDY_COUNTERSIGN)
def waiting(request: HttpRequest) -> HttpResponse:
    found = selectors.to_countersign(person(request))
    return render(request, "coordinator/life/waiting.html", {"studies": found})


@require_safe
@allowed(Action.STUDY_COUNTERSIGN)
def countersign(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_to_countersign(person(request), study_id))
    shown = {"meaning": locking.MEANING_SECOND, "is_second": True}
    return render(request, "coordinator/life/countersign.html", record(study) | shown)


@require_POST
@allowed(Action.STUDY_COUNTERSIGN)
@fresh
def sign_second(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_to_countersign(person(request), study_id))
    expected = request.POST.get("record", "")
    try:
        locking.sign(study, by=person(request), at=timezone.now(), expected=expected)
        messages.success(request, f"You have signed. The protocol of “{study.name}” is locked.")
    except StudyRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("study-countersign", study_id)
    return redirect("studies-to-countersign")


def record(study: StudyRow) -> dict[str, object]:
    """What waits for signatures: the protocol, what it says in words, and who has signed."""
    written = selectors.draft_of(study)
    refusal = drafting.refusal_of(written.content) if written else None
    rules = protocol.parse(written.content) if written and refusal is None else None
    first = selectors.first_signature(written) if written and rules else None
    is_stale = bool(
        written and first and not locking.signed_as_it_is(study, written, at=timezone.now())
    )
    kept = (written.content if is_stale else written.record or written.content) if written else ""
    return {
        "study": study,
        "written": written,
        "refusal": refusal,
        "rules": rules,
        "first": first,
        "is_stale": is_stale,
        "changed": _changed(written) if written and written.version > 1 else [],
        "text": canonical_json(kept).decode() if written else "",
    }


def _standing(study: StudyRow, *, by: Person) -> tuple[str, ...]:
    """What needs a reason before it is signed; what cannot be signed at all is said elsewhere."""
    try:
        return signing.standing(study, versions=allocation.cohort_versions_for(by)).reasons
    except ProtocolNotUsable:
        return ()


def _changed(written: ProtocolRow) -> list[Difference]:
    return differences(selectors.version_before(written).content, written.content)


def _page(request: HttpRequest, study: StudyRow, form: SignatoryForm) -> HttpResponse:
    standing, note = _standing(study, by=person(request)), NoteForm()
    note.fields["note"].required = bool(standing)
    shown = record(study) | {
        "signatory": selectors.signatory_of(study),
        "form": form,
        "note": note,
        "meaning": locking.MEANING_FIRST,
        "members": selectors.reading_members(study),
        "standing": standing,
    }
    status = 400 if form.errors else 200
    return render(request, "coordinator/life/lock.html", shown, status=status)
