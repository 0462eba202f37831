"""The page behind an invitation's link."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reviewapp.accounts import invitations, selectors
from reviewapp.accounts.errors import AccountsRefusal
from reviewapp.accounts.secrets import digest_of
from reviewapp.web.people.doors import person
from reviewapp.web.people.forms import AcceptForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Name, password, in. A link that cannot be used says why and what to do."""
    if request.user.is_authenticated:
        other = {"signed_in_as": person(request)}
        return render(request, "people/invitation_not_usable.html", other, status=409)
    try:
        found = selectors.invitation_with_digest(digest_of(secret))
        invitation = invitations.usable(found, at=timezone.now())
        form = AcceptForm(request.POST or None, email=invitation.email)
        if form.is_valid():
            return _accept(request, secret, form)
    except AccountsRefusal as refusal:
        why = {"refusal": str(refusal)}
        return render(request, "people/invitation_not_usable.html", why, status=410)
    return render(request, "people/accept.html", {"form": form, "invitation": invitation})


def _accept(request: HttpRequest, secret: str, form: AcceptForm) -> HttpResponse:
    made = invitations.accept_invitation(
        secret,
        name=form.cleaned_data["name"],
        password=form.cleaned_data["password"],
        at=timezone.now(),
    )
    # The link has proven the address, so the person goes straight in.
    answer: HttpResponse = perform_login(request, made, email_verification="none")
    return answer
