"""The readers of a study: who they are, how to invite, remind and replace them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reviewapp.accounts.permissions import Action
from reviewapp.allocation import replacing
from reviewapp.allocation.errors import AllocationRefusal
from reviewapp.reading import displays, progress, trained
from reviewapp.reading.errors import ReadingRefusal
from reviewapp.studies import readers as services
from reviewapp.studies import selectors
from reviewapp.studies.errors import StudyRefusal
from reviewapp.studies.selectors import MemberRow, StudyRow
from reviewapp.web.coordinator.life.forms import AdmissionForm, ReaderForm, ReplacementForm
from reviewapp.web.people.doors import allowed, or_404, person


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.STUDY_EDIT)
def readers(request: HttpRequest, study_id: UUID) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    form = ReaderForm(request.POST or None)
    if form.is_valid():
        try:
            services.invite(study, **form.cleaned_data, by=person(request), at=timezone.now())
            messages.success(request, f"{form.cleaned_data['user']} was invited by letter.")
            return redirect("study-readers", study_id)
        except StudyRefusal as refusal:
            form.add_error("user", str(refusal))
    shown = {
        "study": study,
        "members": selectors.reading_members(study),
        "left": selectors.departures(study),
        "lines": progress.of_readers(study),
        "training": progress.of_training(study),
        "displays": displays.failing(study),
        "form": form,
    }
    status = 400 if form.errors else 200
    return render(request, "coordinator/life/readers.html", shown, status=status)


@require_POST
@allowed(Action.STUDY_EDIT)
def remind(request: HttpRequest, study_id: UUID, member_id: int) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    member = _member(study, member_id)
    services.remind(study, member=member, by=person(request), at=timezone.now())
    messages.success(request, f"{member.user} was reminded by letter.")
    return redirect("study-readers", study_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.STUDY_EDIT)
def replace(request: HttpRequest, study_id: UUID, member_id: int) -> HttpResponse:
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    member = _member(study, member_id)
    form = ReplacementForm(request.POST or None)
    if form.is_valid():
        try:
            replacing.replace(
                study, member=member, **form.cleaned_data, by=person(request), at=timezone.now()
            )
            messages.success(request, f"{form.cleaned_data['user']} reads instead.")
            return redirect("study-readers", study_id)
        except (StudyRefusal, AllocationRefusal) as refusal:
            form.add_error("user", str(refusal))
    shown = {"study": study, "member": member, "form": form}
    status = 400 if form.errors else 200
    return render(request, "coordinator/life/replace.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.STUDY_EDIT)
def let_in(request: HttpRequest, study_id: UUID, member_id: int) -> HttpResponse:
    """Let a reader who did not pass the training go on to the cases that count."""
    study = or_404(lambda: selectors.study_for(person(request), study_id))
    member = _member(study, member_id)
    form = AdmissionForm(request.POST or None)
    if form.is_valid():
        try:
            trained.let_in(
                study,
                reader=member.user,
                by=person(request),
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, f"{member.user} goes on to the cases that count.")
            return redirect("study-readers", study_id)
        except (StudyRefusal, ReadingRefusal) as refusal:
            form.add_error("reason", str(refusal))
    shown = {"study": study, "member": member, "form": form}
    status = 400 if form.errors else 200
    return render(request, "coordinator/life/let_in.html", shown, status=status)


def _member(study: StudyRow, member_id: int) -> MemberRow:
    for member in selectors.reading_members(study):
        if member.pk == member_id:
            return member
    raise Http404
