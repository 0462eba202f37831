"""What the clock asks of the trail."""

from celery import shared_task
from django.utils import timezone

from reviewapp.audit import services


@shared_task(name="audit.anchor")
def anchor(**_: object) -> None:
    services.anchor(at=timezone.now())
