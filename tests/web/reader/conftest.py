"""A reader before the screen."""

from typing import Any, Protocol

import pytest
from django.test import Client

from reviewapp.reading.models import Reading
from tests.factories import a_person, a_reading, an_open_study


@pytest.fixture
def reading() -> Reading:
    """The first of three places in a worklist."""
    return a_reading(study=an_open_study(cases=3))


@pytest.fixture
def reader(reading: Reading) -> Client:
    return signed_in(reading)


@pytest.fixture
def stranger() -> Client:
    """Another reader, with nothing to read."""
    client = Client()
    client.force_login(a_person())
    return client


def signed_in(reading: Reading) -> Client:
    client = Client()
    client.force_login(reading.worklist.reader)
    return client


class Answer(Protocol):
    def json(self) -> Any: ...  # noqa: ANN401 whatever was sent


def said(answer: Answer) -> dict[str, object]:
    """The body of a problem, but for the number of the request."""
    return {key: value for key, value in answer.json().items() if key != "request_id"}
