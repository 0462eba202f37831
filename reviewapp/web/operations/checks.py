"""What a site needs to work, part by part: each check says a sentence, or raises one."""

import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from reviewapp.audit import services as audit
from reviewapp.audit.errors import AnchorsDamaged
from reviewapp.audit.selectors import newest_at
from reviewapp.jobs import selectors as jobs
from reviewapp.web import bundle

PATIENCE_S = 2
GIBIBYTE = 2**30
LEAST_FREE = GIBIBYTE
FOLDERS = ("DATA_DIR", "INTAKE_DIR", "MODEL_DIR", "AUDIT_ANCHOR_DIR")
# Longer than a lost message takes to be sent again.
WAITS_AT_MOST = timedelta(minutes=5)
CLOCKS_APART = timedelta(seconds=5)


class NotReady(Exception):
    """A part does not work; the message is a sentence for whoever runs the site."""


@dataclass(frozen=True)
class Found:
    """What became of one check. Without a part that is not `essential` pages still work."""

    name: str
    ok: bool
    sentence: str
    essential: bool


def tried(name: str, check: Callable[[], str], *, essential: bool = True) -> Found:
    try:
        return Found(name, ok=True, sentence=check(), essential=essential)
    except NotReady as why:
        return Found(name, ok=False, sentence=str(why), essential=essential)


def all_tried() -> list[Found]:
    return [
        *(tried(name, check) for name, check in CHECKS.items()),
        *(tried(name, check, essential=False) for name, check in WARNINGS.items()),
    ]


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


def _workers() -> str:
    try:
        left = jobs.left_waiting(at=timezone.now(), patience=WAITS_AT_MOST)
    except DatabaseError as error:
        raise NotReady(
            "The database could not be asked for waiting work. See “database” and “migrations”."
        ) from error
    if left:
        queues = " and ".join(
            f"“{queue}” since {since:%Y-%m-%d %H:%M} UTC" for queue, since in left
        )
        raise NotReady(
            f"Work waits in the queue {queues}, and no worker takes it. Start a worker that "
            f"listens there, or look into its log; nothing is lost meanwhile."
        )
    return "No work waits for a worker."


def _disk() -> str:
    free = {name: _free_at(name) for name in FOLDERS}
    scarce = [f"{getattr(settings, name)} ({name})" for name in FOLDERS if free[name] < LEAST_FREE]
    if scarce:
        raise NotReady(
            f"Less than {LEAST_FREE // GIBIBYTE} GiB is free at {', '.join(scarce)}, so imports "
            f"and new images will be refused soon. Make room there, or move that folder."
        )
    return f"{min(free.values()) // GIBIBYTE} GiB are free."


def _free_at(name: str) -> int:
    try:
        return shutil.disk_usage(getattr(settings, name)).free
    except OSError as error:
        raise NotReady(
            f"{getattr(settings, name)} ({name}) cannot be looked at ({error.strerror}), so "
            f"nothing can be kept there. Make that folder, or name another one."
        ) from error


def _clock() -> str:
    try:
        theirs, newest = _time_of_the_database(), newest_at()
    except DatabaseError as error:
        raise NotReady(
            "The database could not be asked for its time. See “database” and “migrations”."
        ) from error
    here = timezone.now()
    if abs(theirs - here) > CLOCKS_APART:
        raise NotReady(
            f"This machine's clock and the database's are {abs(theirs - here)} apart, so leases "
            f"and signatures carry wrong times. Let both follow one time server."
        )
    if newest is not None and newest - here > CLOCKS_APART:
        raise NotReady(
            f"The trail's newest event is of {newest:%Y-%m-%d %H:%M:%S} UTC, which is still to "
            f"come: a clock was wrong then or is now. Let all machines follow one time server."
        )
    return "The clocks agree."


def _time_of_the_database() -> datetime:
    if connection.vendor != "postgresql":
        return timezone.now()  # it has no clock but ours
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def _trail() -> str:
    try:
        lost = audit.lost_heads()
    except AnchorsDamaged as error:
        raise NotReady(str(error)) from error
    except DatabaseError as error:
        raise NotReady(
            "The database could not be asked for its trail. See “database” and “migrations”."
        ) from error
    if lost:
        raise NotReady(
            f"The trail lacks what was written down of it in AUDIT_ANCHOR_DIR: the end of "
            f"{lost[0]}. Change nothing more, keep that folder, and run manage.py audit_verify."
        )
    return "The trail holds all that was written down of it."


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "queue": _queue,
    "pixels": _pixels,
    "front_end": _front_end,
}
WARNINGS: dict[str, Callable[[], str]] = {
    "workers": _workers,
    "disk": _disk,
    "clock": _clock,
    "trail": _trail,
}
