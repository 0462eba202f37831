"""Every refusal becomes a status, a page that says what to do, or JSON that says the same."""

import importlib
import inspect
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from pytest_django import Settings
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response

import reviewapp
from reviewapp.accounts.errors import InvitationExpired, NotAllowed
from reviewapp.imaging.errors import PixelsNotFound
from reviewapp.sqlite.errors import BUSY, DatabaseBusy
from reviewapp.studies.errors import StudyNotOpen
from reviewapp.web import errors, problems
from tests.factories import a_person

CLOSED = "“Thorax” is closed, so this was not kept. Ask your coordinator."
RAISED: dict[str, Exception] = {
    "closed": StudyNotOpen(CLOSED),
    "forbidden": NotAllowed("You may not do this."),
    "missing": ObjectDoesNotExist("Study matching query does not exist."),
    "over": InvitationExpired("The link has expired."),
    "lost": PixelsNotFound("The pixels are gone, so nothing is shown. Tell your administrator."),
    "busy": DatabaseBusy(BUSY),
    "unforeseen": ZeroDivisionError("division by zero"),
    "denied": PermissionDenied("No."),
    "fields": exceptions.ValidationError({"answers": ["This field is required."]}),
    "stranger": exceptions.NotAuthenticated(),
    "hasty": exceptions.Throttled(wait=30),
    "secret": exceptions.PermissionDenied("CSRF Failed: CSRF token missing."),
    "method": exceptions.MethodNotAllowed("OPTIONS"),
    "kind": exceptions.NotAcceptable(),
    "body": exceptions.UnsupportedMediaType("text/xml"),
}


def page(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


@api_view(["GET"])
@authentication_classes([])
@permission_classes([])
def api(request: Request, name: str) -> Response:
    raise RAISED[name]


class Bearer(BaseAuthentication):
    """Knows nobody, and says what it would take."""

    def authenticate(self, request: Request) -> None:  # noqa: ARG002 DRF's
        return None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 DRF's
        return "Bearer"


@api_view(["GET"])
@authentication_classes([Bearer])
def tokens_only(request: Request) -> Response:
    return Response()


def only_posts(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=405, headers={"Allow": "POST"})


handler400 = "reviewapp.web.problems.bad_request"
handler403 = "reviewapp.web.problems.forbidden"
handler404 = "reviewapp.web.problems.not_found"
handler500 = "reviewapp.web.errors.broken"
urlpatterns = [
    path("page/<str:name>", page),
    path("api/drf/<str:name>", api),
    path("api/tokens-only", tokens_only),
    path("api/plain/<str:name>", page),
    path("only-posts", only_posts),
    path("", include("reviewapp.urls")),
]


@pytest.fixture
def site(settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def trees() -> Iterator[type[Exception]]:
    """Every exception that any storey's errors.py defines."""
    house = Path(reviewapp.__file__).parent
    for file in sorted(house.glob("*/errors.py")):
        if file.parent.name in {"web", "demo"}:  # not below us
            continue
        module = importlib.import_module(f"reviewapp.{file.parent.name}.errors")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Exception) and kind.__module__ == module.__name__:
                yield kind


@pytest.mark.parametrize("kind", list(trees()))
def test_every_storeys_errors_have_a_status(kind: type[Exception]) -> None:
    assert errors.status_of(kind("A sentence."))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("closed", 409),
        ("forbidden", 403),
        ("missing", 404),
        ("over", 410),
        ("denied", 403),
        ("busy", 503),
    ],
)
def test_a_page_answers_with_the_same_status_as_the_api(
    site: Client, name: str, status: int
) -> None:
    assert site.get(f"/page/{name}").status_code == status
    assert site.get(f"/api/drf/{name}").status_code == status
    assert site.get(f"/api/plain/{name}").status_code == status


def test_a_page_says_the_sentence_and_the_request_id(site: Client) -> None:
    answer = site.get("/page/closed")

    assert CLOSED in answer.content.decode()
    assert answer.headers["X-Request-Id"] in answer.content.decode()


def test_the_api_says_the_same_as_json(site: Client) -> None:
    answer = site.get("/api/drf/closed")

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "title": "This cannot be done now.",
        "detail": CLOSED,
        "status": 409,
        "request_id": answer.headers["X-Request-Id"],
    }


def test_a_missing_row_does_not_speak_of_tables(site: Client) -> None:
    assert "query" not in site.get("/page/missing").content.decode()


def test_wrong_fields_are_named(site: Client) -> None:
    answer = site.get("/api/drf/fields").json()

    assert answer["fields"] == {"answers": ["This field is required."]}


def test_a_stranger_to_the_api_is_asked_to_sign_in(site: Client) -> None:
    assert site.get("/api/drf/stranger").json()["title"] == "Sign in first."


def test_a_program_is_told_how_to_sign_in(site: Client) -> None:
    answer = site.get("/api/tokens-only")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_hasty_program_is_told_how_long_to_wait(site: Client) -> None:
    assert site.get("/api/drf/hasty").headers["Retry-After"] == "30"


@pytest.mark.parametrize("name", ["secret", "method", "kind", "body", "hasty"])
def test_what_the_framework_refuses_ends_with_what_to_do(site: Client, name: str) -> None:
    said = site.get(f"/api/drf/{name}").json()["detail"]

    assert "so " in said
    assert said.endswith(".")
    assert "Failed" not in said


def test_a_form_that_cannot_be_read_is_no_fault_of_ours(site: Client) -> None:
    strange = "application/x-www-form-urlencoded; charset=utf-16"

    checked = Client(enforce_csrf_checks=True, raise_request_exception=False)
    checked.cookies["csrf"] = 32 * "a"

    answer = checked.post("/account/login/", "login=a", content_type=strange)

    assert answer.status_code == 400


@pytest.mark.django_db
def test_a_refusal_is_json_where_the_answer_would_be_yaml(site: Client) -> None:
    site.force_login(a_person())

    answer = site.get("/api/schema", headers={"accept": "application/yaml"})

    assert (answer.status_code, answer.json()["status"]) == (403, 403)


def test_our_own_failure_is_logged_with_its_cause(
    site: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert site.get("/page/lost").status_code == 500

    assert caplog.records[0].exc_info


@pytest.mark.parametrize("address", ["/page/unforeseen", "/api/plain/unforeseen"])
def test_what_nobody_foresaw_gets_an_answer_without_its_secrets(site: Client, address: str) -> None:
    answer = site.get(address)

    assert answer.status_code == 500
    assert "division" not in answer.content.decode()
    assert answer.headers["X-Request-Id"] in answer.content.decode()


class Writes:
    """Stands before every view, as what keeps the session does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 Django's
        raise RAISED["busy"]


@pytest.mark.parametrize("address", ["/account/login/", "/api/jobs/"])
def test_a_busy_database_says_what_to_do_outside_of_views_too(
    site: Client, settings: Settings, address: str
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Writes"]

    answer = site.get(address)

    assert answer.status_code == 503
    assert "Try again in a moment" in answer.content.decode()
    assert answer.headers["X-Request-Id"] in answer.content.decode()


def test_an_unforeseen_error_in_the_api_is_not_swallowed() -> None:
    assert errors.answer(ZeroDivisionError(), {}) is None


def test_an_unknown_address_says_what_to_do(site: Client) -> None:
    answer = site.get("/nowhere")

    assert answer.status_code == 404
    assert "Check the address" in answer.content.decode()


def test_a_wrong_method_gets_a_page_and_keeps_what_is_allowed(site: Client) -> None:
    answer = site.get("/only-posts")

    assert "does not work that way" in answer.content.decode()
    assert answer.headers["Allow"] == "POST"


def test_a_wrong_host_is_a_bad_request(site: Client) -> None:
    logging.getLogger("django.security.DisallowedHost").disabled = True

    answer = site.get("/health/live", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "could not read this request" in answer.content.decode()


def test_an_expired_form_says_to_reload(settings: Settings) -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {})

    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


def test_a_person_turned_away_reads_why(site: Client) -> None:
    assert "You may not do this." in site.get("/page/forbidden").content.decode()


def test_a_refusal_before_any_view_gets_the_same_page() -> None:
    answer = problems.forbidden(RequestFactory().get("/"), PermissionDenied("Not from here."))

    assert answer.status_code == 403
    assert "Not from here." in answer.content.decode()
