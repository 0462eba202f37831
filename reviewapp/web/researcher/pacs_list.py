"""The list of PACS: everybody who may ask one sees it, an administrator changes it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.provenance.errors import ProvenanceRefusal
from reviewapp.provenance.pacs import registry, selectors, trial
from reviewapp.web.people.doors import allowed, fresh, person
from reviewapp.web.researcher.pacs_forms import PacsForm, PasswordForm


@require_safe
@allowed(Action.PACS_VIEW)
def pacs_list(request: HttpRequest) -> HttpResponse:
    return _list(request, PacsForm())


@require_POST
@allowed(Action.PACS_MANAGE)
@fresh
def add(request: HttpRequest) -> HttpResponse:
    form = PacsForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    try:
        pacs = registry.list_pacs(form.described(), by=person(request), at=timezone.now())
    except ProvenanceRefusal as refusal:
        form.add_error(None, str(refusal))
        return _list(request, form, status=422)
    messages.success(request, f"This site may now ask “{pacs}”. Try it out.")
    return redirect("pacs")


@require_POST
@allowed(Action.PACS_MANAGE)
def try_out(request: HttpRequest, pacs_id: UUID) -> HttpResponse:
    """Ask it now, within short limits, and say what it answered."""
    pacs = selectors.pacs_with_id(pacs_id)
    findings = trial.try_out(pacs, by=person(request), at=timezone.now())
    return _list(request, PacsForm(), tried=pacs, findings=findings)


@require_POST
@allowed(Action.PACS_MANAGE)
@fresh
def set_password(request: HttpRequest, pacs_id: UUID) -> HttpResponse:
    pacs = selectors.pacs_with_id(pacs_id)
    form = PasswordForm(request.POST)
    if form.is_valid():
        registry.set_password(
            pacs, password=form.cleaned_data["password"], by=person(request), at=timezone.now()
        )
        messages.success(request, f"“{pacs}” is asked with the new password from now on.")
    else:
        messages.error(request, "No password was typed, so the old one stays. Type the new one.")
    return redirect("pacs")


@require_POST
@allowed(Action.PACS_MANAGE)
@fresh
def retire(request: HttpRequest, pacs_id: UUID) -> HttpResponse:
    pacs = selectors.pacs_with_id(pacs_id)
    registry.retire(pacs, by=person(request), at=timezone.now())
    messages.success(request, f"“{pacs}” is asked no more. What came from it stays.")
    return redirect("pacs")


def _list(
    request: HttpRequest, form: PacsForm, *, status: int = 200, **more: object
) -> HttpResponse:
    shown = {
        "listed": selectors.listed(),
        "form": form,
        "password_form": PasswordForm(),
        "may_manage": permits(person(request), Action.PACS_MANAGE),
        "may_search": permits(person(request), Action.PACS_SEARCH),
        **more,
    }
    return render(request, "researcher/pacs/pacs.html", shown, status=status)
