"""What a program sends as JSON …"""

import pytest
from django.test import Client
from django.urls import path
from pytest_django import Settings
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response


@api_view(["POST"])
@authentication_classes([])
@permission_classes([])
def echo(request: Request) -> Response:
    return Response(request.data)


handler400 = "reviewapp.web.problems.bad_request"
urlpatterns = [path("api/echo", echo)]


@pytest.fixture
def site(settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_arrives(site: Client) -> None:
    answer = site.post("/api/echo", '{"a": ["é", 1]}', content_type="application/json")

    assert answer.json() == {"a": ["é", 1]}


def test_that_only_writes_of_a_character_arrives(site: Client) -> None:
    answer = site.post("/api/echo", r'["\\u0000", "\\\\"]', content_type="application/json")

    assert answer.json() == [r"\u0000", "\\\\"]


@pytest.mark.parametrize(
    "body",
    [
        *("{", "[" * 100_000, '{"a":' * 50_000, '"\\ud800"', '{"\\ud800": 1}', "[1e999]", "[NaN]"),
        *('"\\u0000"', '{"a\\u0000": 1}', '["\\\\\\u0000"]', '["\\\\", {"a": "b\\u0000"}]'),
    ],
)
def test_that_nobody_could_keep_is_refused_in_a_sentence(site: Client, body: str) -> None:
    answer = site.post("/api/echo", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["detail"].endswith("Correct it, then send it again.")


def test_in_another_form_is_refused_in_a_sentence(site: Client) -> None:
    answer = site.post("/api/echo", "a=1", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 415
    assert "Send JSON" in answer.json()["detail"]
