"""What a site wants before strangers rely on it; on one's own machine each may be left as it is."""

import stat
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from reviewapp.accounts import selectors as accounts
from reviewapp.web.operations.checks import Found, NotReady, tried

AS_FILES = "django.core.mail.backends.filebased.EmailBackend"
# Files in DATA_DIR and INTAKE_DIR that nobody but the site may read.
SECRETS = "*.key"


def for_real_use() -> list[Found]:
    return [tried(name, check, essential=False) for name, check in WANTED.items()]


def _administrator() -> str:
    try:
        there = accounts.active_administrators().exists()
    except DatabaseError as error:
        raise NotReady(
            "The database could not be asked for people. See “database” and “migrations”."
        ) from error
    if not there:
        raise NotReady("Nobody is an administrator, so nobody can be invited. Run manage.py setup.")
    return "There is an administrator."


def _letters() -> str:
    if settings.EMAIL_BACKEND == AS_FILES:
        raise NotReady(
            f"Letters are only written as files into {settings.EMAIL_FILE_PATH}, so no invitation "
            f"reaches anybody. Set EMAIL_BACKEND and what it needs."
        )
    return "Letters are sent."


def _address() -> str:
    if not settings.HTTPS:
        raise NotReady(
            f"{settings.PUBLIC_URL} is no https address, so passwords and images travel open. "
            f"Put a proxy with TLS in front and set PUBLIC_URL."
        )
    return f"People come by {settings.PUBLIC_URL}."


def _secrets() -> str:
    files = [
        path
        for folder in {Path(settings.DATA_DIR), Path(settings.INTAKE_DIR)}
        for path in folder.glob(SECRETS)
    ]
    readable = [path for path in files if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if readable:
        raise NotReady(
            f"{readable[0]} can be read by others on this machine. Give it the mode 600, and "
            f"think about whether to change that secret."
        )
    return "The secrets can be read by this user only."


WANTED: dict[str, Callable[[], str]] = {
    "people": _administrator,
    "letters": _letters,
    "address": _address,
    "secrets": _secrets,
}
