"""One answer for one request of a program, however often its line broke."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from reviewapp.accounts.errors import KeyUsedDifferently, StillAnswering
from reviewapp.accounts.models import KeptAnswer, User

NO_ANSWER = (
    "The first request with this idempotency key has no answer yet, so nothing was done twice. "
    "Wait a moment and send it again; if that stays, look whether it was done."
)
KEPT = timedelta(days=1)
TRIES = 3


def claim(person: User, *, key: str, request_digest: str, at: datetime) -> KeptAnswer | None:
    """The answer that was given before, or None to whoever is to answer now."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                KeptAnswer.objects.create(
                    user=person, key=key, request_digest=request_digest, asked_at=at
                )
        except IntegrityError:
            # None: whoever had it was refused meanwhile, and freed it.
            if known := KeptAnswer.objects.filter(user=person, key=key).first():
                return _told(known, request_digest)
        else:
            return None
    raise StillAnswering(NO_ANSWER)


def keep(person: User, *, key: str, status: int, body: str) -> None:
    KeptAnswer.objects.filter(user=person, key=key).update(status=status, body=body)


def release(person: User, *, key: str) -> None:
    """Nothing was done, so the same key may be tried again."""
    KeptAnswer.objects.filter(user=person, key=key, status=None).delete()


def forget_old(*, at: datetime) -> None:
    KeptAnswer.objects.filter(asked_at__lt=at - KEPT).delete()


def _told(known: KeptAnswer, request_digest: str) -> KeptAnswer:
    if known.request_digest != request_digest:
        raise KeyUsedDifferently(
            "This idempotency key stood beside another request, so nothing was done. "
            "Make a new key for each new request."
        )
    if known.status is None:
        raise StillAnswering(NO_ANSWER)
    return known
