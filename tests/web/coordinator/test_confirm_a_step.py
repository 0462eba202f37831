"""A step of a study's life, asked for long after the password was given …"""

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.acceptance.selectors import evaluation_request
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies.models import State, Study
from tests.factories import PASSWORD, a_closed_study, a_person, an_allocated_study, an_open_study
from tests.web.people.steps import get, post, text_of

pytestmark = pytest.mark.django_db

STEPS = {
    "study-open": (an_allocated_study, "The study is open."),
    "study-close": (an_open_study, "The study is closed."),
    "study-evaluate": (a_closed_study, "The study is being evaluated"),
}


def is_taken(step: str, study: Study) -> bool:
    study.refresh_from_db()
    if step == "study-evaluate":  # a job, which nobody works off here
        return evaluation_request(study) is not None
    return study.state == {"study-open": State.READING, "study-close": State.CLOSED}[step]


@pytest.fixture
def coordinator(client: Client) -> User:
    person = a_person(Role.COORDINATOR)
    client.force_login(person)  # signed in, and nobody knows when the password was given
    return person


def ask(client: Client, step: str, study: Study) -> str:
    asked = post(client, step, study.pk, reason="Everybody has read.")
    return asked.headers["Location"]


@pytest.mark.parametrize("step", STEPS)
def test_it_is_not_taken_before_the_password(client: Client, coordinator: User, step: str) -> None:
    make, _ = STEPS[step]
    study = make(coordinator=coordinator)

    assert ask(client, step, study).startswith(reverse("account_reauthenticate"))

    assert not is_taken(step, study)


@pytest.mark.parametrize("step", STEPS)
def test_it_is_taken_as_it_was_asked_for_after_the_password(
    client: Client, coordinator: User, step: str
) -> None:
    make, told = STEPS[step]
    study = make(coordinator=coordinator)
    ask(client, step, study)

    address = reverse(step, args=[study.pk])
    done = post(client, "account_reauthenticate", password=PASSWORD, next=address)

    assert is_taken(step, study)
    assert done.headers["Location"] == reverse("study", args=[study.pk])
    assert told in text_of(get(client, "study", study.pk))


def test_a_wrong_password_takes_no_step(client: Client, coordinator: User) -> None:
    study = an_open_study(coordinator=coordinator)
    ask(client, "study-close", study)

    address = reverse("study-close", args=[study.pk])
    again = post(client, "account_reauthenticate", password="not this", next=address)

    study.refresh_from_db()
    assert study.state == State.READING
    assert "That is not your password" in text_of(again)
