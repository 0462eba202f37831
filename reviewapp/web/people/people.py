"""The administrator's pages: who there is, what they may be, and who is invited."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts import invitations, selectors, services
from reviewapp.accounts.errors import AccountsRefusal
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.roles import Role
from reviewapp.accounts.selectors import Person
from reviewapp.web.people.doors import allowed, fresh, or_404, person
from reviewapp.web.people.forms import DeactivateForm, InviteForm

A_PAGE = 50


@require_safe
@allowed(Action.PERSON_VIEW)
def people(request: HttpRequest) -> HttpResponse:
    return _people_page(request, InviteForm())


@require_POST
@allowed(Action.PERSON_INVITE)
@fresh
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _people_page(request, form)
    try:
        invitation, link = invitations.invite(
            **form.cleaned_data, link_to=_link_to, by=person(request), at=timezone.now()
        )
    except AccountsRefusal as refusal:
        form.add_error("email", str(refusal))
        return _people_page(request, form)
    # Shown in this answer and never again: neither the session nor the database keeps the link.
    page = render(request, "people/invited.html", {"invitation": invitation, "link": link})
    page.headers["Cache-Control"] = "no-store"
    return page


def _link_to(secret: str) -> str:
    return settings.PUBLIC_URL + reverse("accept-invitation", args=[secret])


@require_POST
@allowed(Action.PERSON_INVITE)
@fresh
def revoke_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    invitation = or_404(lambda: selectors.invitation_with_id(invitation_id))
    try:
        invitations.revoke_invitation(invitation, by=person(request), at=timezone.now())
        messages.success(request, f"The invitation of {invitation.email} no longer works.")
    except AccountsRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("people")


@require_safe
@allowed(Action.PERSON_VIEW)
def one_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    shown = or_404(lambda: selectors.person_with_id(person_id))
    rows = {
        "shown": shown,
        "held": [(role, role in shown.roles) for role in Role],
        "form": DeactivateForm(),
    }
    return render(request, "people/person.html", rows)


@require_POST
@allowed(Action.ROLE_GRANT)
@fresh
def grant_role(request: HttpRequest, person_id: UUID, role: Role) -> HttpResponse:
    shown = or_404(lambda: selectors.person_with_id(person_id))
    try:
        services.grant_role(shown, role, by=person(request), at=timezone.now())
        messages.success(request, f"{shown.name} is now {role.label.lower()} too.")
    except AccountsRefusal as refusal:
        messages.error(request, str(refusal))
    return _back_to(request, shown)


@require_POST
@allowed(Action.ROLE_REVOKE)
@fresh
def revoke_role(request: HttpRequest, person_id: UUID, role: Role) -> HttpResponse:
    shown = or_404(lambda: selectors.person_with_id(person_id))
    try:
        services.revoke_role(shown, role, by=person(request), at=timezone.now())
        messages.success(request, f"{shown.name} is no longer {role.label.lower()}.")
    except AccountsRefusal as refusal:
        messages.error(request, str(refusal))
    return _back_to(request, shown)


@require_POST
@allowed(Action.PERSON_DEACTIVATE)
@fresh
def deactivate(request: HttpRequest, person_id: UUID) -> HttpResponse:
    shown = or_404(lambda: selectors.person_with_id(person_id))
    form = DeactivateForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A reason is needed, so nobody was deactivated. Write one.")
        return redirect("person", shown.pk)
    try:
        services.deactivate(shown, by=person(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, f"{shown.name} can no longer sign in.")
    except AccountsRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("person", shown.pk)


@require_POST
@allowed(Action.PERSON_DEACTIVATE)
@fresh
def reactivate(request: HttpRequest, person_id: UUID) -> HttpResponse:
    shown = or_404(lambda: selectors.person_with_id(person_id))
    services.reactivate(shown, by=person(request), at=timezone.now())
    messages.success(request, f"{shown.name} can sign in again.")
    return redirect("person", shown.pk)


@require_POST
@allowed(Action.PERSON_DEACTIVATE)
@fresh
def reset_second_factor(request: HttpRequest, person_id: UUID) -> HttpResponse:
    shown = or_404(lambda: selectors.person_with_id(person_id))
    services.reset_second_factor(shown, by=person(request), at=timezone.now())
    messages.success(request, f"{shown.name} signs in without a second factor now.")
    return _back_to(request, shown)


def _people_page(request: HttpRequest, form: InviteForm) -> HttpResponse:
    people = Paginator(selectors.people_with_second_factor(), A_PAGE)
    invitations = Paginator(selectors.open_invitations(at=timezone.now()), A_PAGE)
    rows = {
        "people": people.get_page(request.GET.get("page")),
        "invitations": invitations.get_page(request.GET.get("invitations")),
        "form": form,
    }
    return render(request, "people/people.html", rows, status=400 if form.errors else 200)


def _back_to(request: HttpRequest, shown: Person) -> HttpResponse:
    if shown.pk == person(request).pk:
        # Their own sessions ended with the change; this one goes on under a new key.
        update_session_auth_hash(request, shown)
    return redirect("person", shown.pk)
