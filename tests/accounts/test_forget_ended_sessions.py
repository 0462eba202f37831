"""Forgetting ended sessions …"""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from reviewapp.accounts import services
from reviewapp.celery import app
from tests.factories import AT, a_person
from tests.web.people.steps import is_signed_in, sign_in

pytestmark = pytest.mark.django_db


def a_session() -> Client:
    """A browser that is signed in and has seen a page."""
    client = Client()
    sign_in(client, a_person())
    assert is_signed_in(client)
    return client


def test_it_removes_those_that_have_expired_with_their_line_on_my_account() -> None:
    ended, other = a_session().session.session_key, a_session().session.session_key
    Session.objects.filter(pk=ended).update(expire_date=AT)
    Session.objects.filter(pk=other).update(expire_date=AT + timedelta(days=1))
    assert UserSession.objects.count() == 2

    assert services.forget_ended_sessions(at=AT + timedelta(seconds=1)) == 1

    assert Session.objects.get().pk == other
    assert UserSession.objects.get().session_key == other


def test_it_leaves_open_ones_signed_in() -> None:
    browser = a_session()

    assert services.forget_ended_sessions(at=AT - timedelta(days=365)) == 0

    assert is_signed_in(browser)


def test_the_clock_asks_for_every_task_by_a_name_that_a_worker_knows() -> None:
    app.loader.import_default_modules()

    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert asked <= set(app.tasks)
    assert "accounts.forget_ended_sessions" in asked
