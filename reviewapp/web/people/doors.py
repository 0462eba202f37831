"""Who may pass: anonymous people are asked to sign in, others need the table's permission.

Every view, page or API, names its one action here. Knows nothing behind the wall.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from asgiref.sync import iscoroutinefunction, sync_to_async
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from reviewapp.accounts import sightings
from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.permissions import CONFIRMED_BY_TOKEN, Action, permits, require
from reviewapp.accounts.selectors import NotThere, Person
from reviewapp.web.people import confirming, once, single_sign_on

Found = TypeVar("Found")
View = TypeVar("View", bound=Callable[..., Any])


def person(request: HttpRequest | Request) -> Person:
    """The signed-in person, behind a door that has let them in."""
    return cast(Person, request.user)


def fresh(view: View) -> View:
    """Acts that weigh: password or second factor must have been given within five minutes.

    Who has neither here has to have given theirs to the sign-in service; allauth alone would let
    them pass.
    """
    confirmed = reauthentication_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return single_sign_on.ask_again(request) or confirmed(request, *args, **kwargs)

    return cast(View, guarded)


def refuse_stale(request: Request) -> None:
    """Ask the same of the API, which has no page to lead to; a token's door has asked already."""
    if request.auth is not None:
        return
    asked = request._request  # Django's own, which allauth knows
    if single_sign_on.ask_again(asked) or not did_recently_reauthenticate(asked):
        raise NotAllowed(
            "Your password or second factor was not given within the last five minutes, so nothing "
            "was done. Confirm who you are on the site, then send it again."
        )


def or_404(find: Callable[[], Found]) -> Found:
    """What does not exist, or is somebody else's, is not there: one answer for both."""
    try:
        return find()
    except NotThere as error:
        raise Http404 from error


def allowed(action: Action) -> Callable[[View], View]:
    """Guard a view function (async too) or, at its dispatch, a view class."""

    def guard(view: View) -> View:
        guarded: Any
        if isinstance(view, type):
            guarded = method_decorator(_guarded(action), name="dispatch")(view)
        else:
            guarded = _guarded(action)(view)
        guarded.action = action  # read by the test that walks all addresses
        return cast(View, guarded)

    return guard


def Allows(action: Action) -> type[BasePermission]:  # noqa: N802 stands where DRF wants a class
    """The same door for the API: `permission_classes = [Allows(Action.X)]`."""

    class Door(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 DRF's
            if not request.user.is_authenticated:
                return False  # DRF answers 401 or 403 by its own rules
            _pass(request, action)
            if action in CONFIRMED_BY_TOKEN and request.method not in SAFE_METHODS:
                confirming.refuse_unconfirmed(request)
            if request.method == "POST":
                once.claim(request)
            return True

    Door.__name__ = f"Allows {action}"
    Door.action = action  # type: ignore[attr-defined] # as above
    return Door


def _guarded(action: Action) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        if iscoroutinefunction(view):

            @wraps(view)
            async def later(
                request: HttpRequest, *args: object, **kwargs: object
            ) -> HttpResponseBase:
                answer = await sync_to_async(_turned_away)(request, action)
                return answer or await view(request, *args, **kwargs)

            return later

        @wraps(view)
        def now(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            return _turned_away(request, action) or view(request, *args, **kwargs)

        return now

    return guard


def _turned_away(request: HttpRequest, action: Action) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    _pass(request, action)
    return None


def _pass(request: HttpRequest | Request, action: Action) -> None:
    who = person(request)
    if not permits(who, action):
        sightings.note_denial(who, action=action, path=request.path, at=timezone.now())
    require(who, action)
