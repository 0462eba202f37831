"""What a refused or failed request gets to read: a page, or JSON for a program.

Every one says what happened, what to do next, and the id under which our log knows the request.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from reviewapp.audit import context

JSON_TYPE = "application/problem+json"
WRONG_METHOD, OUR_FAULT = 405, 500
FIELDS_WRONG = (
    "Some fields are missing or wrong, so nothing was changed. Correct them, then send it again."
)


@dataclass(frozen=True)
class Saying:
    """How we speak of one status: its title, what follows, what to do now."""

    title: str
    detail: str
    step: str


SAYINGS = {
    400: Saying(
        "We could not read this request",
        "Something in it is malformed, so nothing was changed.",
        "Go back, reload the page and try again.",
    ),
    401: Saying(
        "Sign in first",
        "This address answers to known people and tokens only, so nothing was done.",
        "Sign in, or send a valid token.",
    ),
    403: Saying(
        "You may not do this",
        "Your roles do not cover it, so nothing was done.",
        "If you need it for your work, ask an administrator for the role.",
    ),
    404: Saying(
        "There is nothing here",
        "The address may be mistyped, or what it named is not yours to see.",
        "Check the address, or start again from your home page.",
    ),
    405: Saying(
        "This address does not work that way",
        "It was asked in a way it does not answer, so nothing was changed.",
        "Open it from a link or a button of the site.",
    ),
    406: Saying(
        "There is no such form of it",
        "This address has no answer of the kind that was asked for, so nothing was done.",
        "Accept application/json, or anything.",
    ),
    409: Saying(
        "This cannot be done now",
        "The state of things does not allow it, so nothing was changed.",
        "Reload the page to see how things stand.",
    ),
    410: Saying(
        "This is over",
        "What the address named can no longer be used.",
        "Ask whoever sent you the address for a new one.",
    ),
    413: Saying(
        "This is too much",
        "It is larger than the site takes, so nothing was kept.",
        "Send less at once.",
    ),
    415: Saying(
        "This is not written in JSON",
        "The body came as something else, so nothing was changed.",
        "Send JSON, and say so: Content-Type: application/json.",
    ),
    416: Saying(
        "There is nothing behind that place",
        "The file ends before it, so nothing was sent.",
        "Ask again from the beginning.",
    ),
    422: Saying(
        "This does not fit",
        "Something in it breaks a rule, so nothing was changed.",
        "Go back, correct it and send it again.",
    ),
    429: Saying(
        "Too many attempts",
        "To protect accounts, we let nobody try that often, so this attempt was not made.",
        "Wait a few minutes, then try again.",
    ),
    500: Saying(
        "Something broke on our side",
        "It is not your fault. Changes are made whole or not at all, so nothing is half done.",
        "Try again in a moment. If it stays, tell your administrator the request id below.",
    ),
    503: Saying(
        "The site is busy",
        "Something keeps it from working just now, so nothing was changed.",
        "Try again in a moment. If it stays, tell your administrator the request id below.",
    ),
    507: Saying(
        "There is no room",
        "The disk of the site is full, so nothing was kept.",
        "Ask whoever runs this site to make room, then go on.",
    ),
}
EXPIRED_FORM = Saying(
    "This form has expired",
    "The page was open for long, or you have signed in or out since, so nothing was changed.",
    "Go back, reload the page and send the form again.",
)


@dataclass(frozen=True)
class Problem:
    status: int
    saying: Saying
    detail: str
    request_id: str
    fields: object = None

    def as_json(self) -> dict[str, object]:
        body: dict[str, object] = {
            "title": f"{self.saying.title}.",
            "detail": self.detail,
            "status": self.status,
            "request_id": self.request_id,
        }
        return body if self.fields is None else {**body, "fields": self.fields}


def problem(
    status: int, detail: str = "", *, saying: Saying | None = None, fields: object = None
) -> Problem:
    saying = saying or SAYINGS.get(status) or SAYINGS[500 if status >= OUR_FAULT else 400]
    sentence = detail or f"{saying.detail} {saying.step}"
    return Problem(status, saying, sentence, context.request_id(), fields)


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    if wants_json(request):
        return respond_in_json(problem)
    # A page about our own failure must not need what has failed: no database, no session.
    asking = None if problem.status >= OUR_FAULT else request
    body = render_to_string("shell/problem.html", {"problem": problem}, asking)
    return HttpResponse(body, status=problem.status)


def respond_in_json(problem: Problem, *, headers: dict[str, str] | None = None) -> HttpResponse:
    return JsonResponse(
        problem.as_json(), status=problem.status, content_type=JSON_TYPE, headers=headers
    )


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def has_body(response: HttpResponseBase) -> bool:
    return response.streaming or bool(getattr(response, "content", b""))


# --- the views that Django calls when it gives up ---


# Without requires_csrf_token: that reads the form, which may be just what cannot be read.
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django's
    return respond(request, problem(400))


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, problem(403, str(exception)))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django's
    return respond(request, problem(404))


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's
    return respond(request, problem(403, saying=EXPIRED_FORM))
