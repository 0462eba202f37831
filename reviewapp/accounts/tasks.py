"""What the clock asks of accounts."""

from celery import shared_task
from django.utils import timezone

from reviewapp.accounts import once, services


@shared_task(name="accounts.forget_ended_sessions")
def forget_ended_sessions(**_: object) -> None:
    services.forget_ended_sessions(at=timezone.now())


@shared_task(name="accounts.forget_answers")
def forget_answers(**_: object) -> None:
    once.forget_old(at=timezone.now())
