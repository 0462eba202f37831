"""Django's cache in the database, which says so when it cannot write."""

from datetime import datetime
from typing import Any

from django.core.cache.backends import db
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db import router, transaction


class DatabaseCache(db.DatabaseCache):
    """Begins to write outside of Django's own attempt.

    Inside it, a database that somebody else keeps for themselves reads like a key that is there
    already: whoever signs in was told of too many attempts.
    """

    def _base_set(
        self,
        mode: str,
        key: str,
        value: object,
        timeout: float | datetime | None = DEFAULT_TIMEOUT,
    ) -> bool:
        kept_in: Any = self.cache_model_class
        with transaction.atomic(using=router.db_for_write(kept_in)):
            return bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc] # missing in the stubs
