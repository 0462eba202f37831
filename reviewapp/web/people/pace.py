"""How much one token may ask in a minute, so that a script gone wild leaves room for readers."""

from threading import Lock
from time import time
from typing import ClassVar

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

MINUTE = 60


class Pace(BaseThrottle):
    """Counted in each web process for itself: a shared count would be a write for every read."""

    _lock: ClassVar[Lock] = Lock()
    _minute: ClassVar[int] = 0
    _counts: ClassVar[dict[str, int]] = {}

    def allow_request(self, request: Request, view: object) -> bool:  # noqa: ARG002 asked by DRF
        if request.auth is None:
            return True
        token = str(request.auth)
        with self._lock:
            if (minute := int(time() // MINUTE)) != self._minute:
                type(self)._minute = minute
                self._counts.clear()
            count = self._counts[token] = self._counts.get(token, 0) + 1
        return count <= settings.API_REQUESTS_A_MINUTE

    def wait(self) -> float:
        return MINUTE - time() % MINUTE
