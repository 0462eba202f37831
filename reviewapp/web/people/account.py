"""My account: name, ways to sign in, sessions and API tokens."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewapp.accounts import selectors, services, tokens
from reviewapp.accounts.permissions import Action, permits
from reviewapp.web.people.doors import allowed, fresh, or_404, person
from reviewapp.web.people.forms import NameForm, TokenForm, said


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    who = person(request)
    form = NameForm(request.POST or None, initial={"name": who.name})
    if request.method == "POST" and form.is_valid():
        services.rename(who, name=form.cleaned_data["name"], at=timezone.now())
        messages.success(request, "Your name has been changed.")
        return redirect("account")
    shown = {
        "form": form,
        "has_second_factor": is_mfa_enabled(who, [Authenticator.Type.TOTP]),
        "may_have_tokens": permits(who, Action.TOKEN_CREATE),
    }
    return render(request, "people/account.html", shown)


@require_safe
@allowed(Action.TOKEN_CREATE)
def api_tokens(request: HttpRequest) -> HttpResponse:
    return _tokens_page(request, _token_form(request))


@require_POST
@allowed(Action.TOKEN_CREATE)
@fresh
def create_token(request: HttpRequest) -> HttpResponse:
    form, now = _token_form(request), timezone.now()
    if not form.is_valid():
        return _tokens_page(request, form)
    token, secret = tokens.create_token(
        person(request),
        label=form.cleaned_data["label"],
        scopes=form.cleaned_data["scopes"],
        expires_at=now + form.lasts(),
        at=now,
    )
    # Shown in this answer and never again.
    page = render(request, "people/token_made.html", {"token": token, "secret": secret})
    page.headers["Cache-Control"] = "no-store"
    return page


@require_POST
@allowed(Action.TOKEN_REVOKE)
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    token = or_404(lambda: selectors.token_for(person(request), token_id))
    tokens.revoke_token(token, by=person(request), at=timezone.now())
    messages.success(request, f"The token “{token.label}” no longer works.")
    return redirect("api-tokens")


def _token_form(request: HttpRequest) -> TokenForm:
    return TokenForm(request.POST or None, possible=tokens.possible_scopes(person(request)))


def _tokens_page(request: HttpRequest, form: TokenForm) -> HttpResponse:
    shown = {
        "tokens": [
            (token, [said(Action(scope)) for scope in token.scopes])
            for token in selectors.tokens(person(request))
        ],
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "people/tokens.html", shown, status=400 if form.errors else 200)
