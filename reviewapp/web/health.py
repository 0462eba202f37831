"""Is this process alive, and can it do its work? For supervisors and proxies; nobody signs in."""

import os
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError

from reviewapp.web import bundle

PATIENCE_S = 2


class NotReady(Exception):
    """A part does not work; the message is a sentence for whoever runs the site."""


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django's
    return JsonResponse({"live": True, "version": settings.SITE_VERSION})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django's
    checks = {name: _tried(check) for name, check in CHECKS.items()}
    is_ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


def _tried(check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"ok": True, "sentence": check()}
    except NotReady as why:
        return {"ok": False, "sentence": str(why)}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise NotReady(
            "The database does not answer, so no page works. "
            "Check that it runs and that DATABASE_URL names it."
        ) from error
    return "The database answers."


def _migrations() -> str:
    try:
        _all_migrations_applied()
    except DatabaseError as error:
        raise NotReady(
            "The database does not answer, so its tables are unknown. See “database”."
        ) from error
    return "All migrations are applied."


@cache
def _all_migrations_applied() -> None:
    # Kept only when it succeeds: what is applied stays applied while this process lives.
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(
            "The database lacks tables or columns of this version, so pages may fail. "
            "Run manage.py migrate."
        )


def _queue() -> str:
    if settings.BROKER_URL.startswith("filesystem:"):
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]))
        return _writable(folder)
    try:
        with Connection(settings.BROKER_URL, connect_timeout=PATIENCE_S) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=PATIENCE_S)
    except (OperationalError, OSError) as error:
        raise NotReady(
            "The broker does not answer, so background work waits; nothing is lost. "
            "Check that it runs and that BROKER_URL names it."
        ) from error
    return "The broker answers."


def _writable(folder: Path) -> str:
    if not os.access(folder, os.W_OK):
        raise NotReady(
            "The queue's folder cannot be written, so background work would not start. "
            "Give this user the right to write into DATA_DIR/queue."
        )
    return "The queue's folder is writable."


def _pixels() -> str:
    store = storages["pixels"]
    try:
        name = store.save(f"probe/{uuid.uuid4().hex}", ContentFile(b"probe"))
        store.delete(name)
    except Exception as error:  # every kind of store fails in its own way
        raise NotReady(
            "The pixel store cannot be written, so no image can be kept. "
            "Check that PIXEL_STORE names a folder or bucket that this user may write to."
        ) from error
    return "The pixel store is writable."


def _front_end() -> str:
    if not bundle.is_built():
        raise NotReady(f"{bundle.NOT_BUILT} Without it pages have no style and no reading room.")
    return "The front end is built."


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "queue": _queue,
    "pixels": _pixels,
    "front_end": _front_end,
}
