"""Sign a reading: what was answered, what signing means, and the password again."""

from uuid import UUID

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows import reauthentication
from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviewapp.accounts.permissions import Action
from reviewapp.reading import selectors, services
from reviewapp.reading.whereabouts import Progress
from reviewapp.web.people.doors import allowed, or_404, person
from reviewapp.web.reader.words import said


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allowed(Action.READING_RATE)
def sign(request: HttpRequest, worklist_id: UUID) -> HttpResponse:
    progress = or_404(lambda: selectors.progress_for(person(request), worklist_id))
    if not progress.is_open:
        return redirect("reader-home")
    if not progress.can_be_signed:
        return redirect("reading-room", worklist_id)
    if not _can_prove_who_they_are_here(request):
        return redirect_to_login(request.path, reverse("account_reauthenticate"))
    proof = _proof(request)
    if request.method == "POST" and proof.is_valid():
        return _signed(request, progress)
    return render(request, "reader/sign.html", _summary(progress, proof))


def _can_prove_who_they_are_here(request: HttpRequest) -> bool:
    """Without a password of ours, the second factor or the single sign-on has to be asked."""
    if person(request).has_usable_password():
        return True
    return bool(reauthentication.did_recently_reauthenticate(request))


def _proof(request: HttpRequest) -> forms.Form:
    if not person(request).has_usable_password():
        # The button alone, with the secret of the form, is what is sent.
        return forms.Form(request.POST if request.method == "POST" else None)
    form: forms.Form = ReauthenticateForm(request.POST or None, user=person(request))
    form.fields["password"].help_text = ""
    return form


def _signed(request: HttpRequest, progress: Progress) -> HttpResponse:
    services.sign_worklist(progress.worklist, by=person(request), at=now())
    messages.success(request, f"You have signed “{progress.worklist.study.title}”. Thank you.")
    return redirect("reader-home")


def _summary(progress: Progress, proof: forms.Form) -> dict[str, object]:
    rules = selectors.rules_in_force(progress.worklist)
    ratings = selectors.final_ratings(progress.worklist)
    return {
        "progress": progress,
        "proof": proof,
        "meaning": services.MEANING_OF_SIGNATURE,
        "questions": rules.questions,
        "has_comments": rules.reader.comments,
        "rows": [
            (
                rating.reading.position - progress.before,
                [said(rating.answers, question, rules.reader) for question in rules.questions],
                rating.comment or "",
            )
            for rating in ratings
        ],
    }
