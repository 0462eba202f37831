"""Read settings from environment variables; a wrong value stops the start with a sentence."""

import os
import secrets
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class WrongSetting(SystemExit):
    """A setting that cannot be used; the message says what is expected."""


def text(name: str, default: str) -> str:
    return os.environ.get(name, default).strip() or default


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise WrongSetting(f"{name}={value!r} is not yes or no. Use {name}=1 or {name}=0.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or not low <= int(value) <= high:
        raise WrongSetting(
            f"{name}={value!r} is not a whole number from {low} to {high}, for example {default}."
        )
    return int(value)


def seconds(name: str, default: float, *, low: float = 0.05, high: float = 86_400) -> timedelta:
    value = text(name, f"{default:g}")
    try:
        given = float(value)
    except ValueError:
        given = float("nan")
    if not low <= given <= high:
        raise WrongSetting(
            f"{name}={value!r} is not a number of seconds from {low:g} to {high:g}, "
            f"for example {default:g}."
        )
    return timedelta(seconds=given)


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def one_of(name: str, default: str, known: tuple[str, ...]) -> str:
    value = text(name, default).upper()
    if value not in known:
        raise WrongSetting(f"{name}={value!r} is not known. Use one of {', '.join(known)}.")
    return value


def email_backend(name: str, default: str) -> str:
    """Django's name of a way to send letters, which else is missed only with the first letter."""
    value = text(name, default)
    module, _, backend = value.rpartition(".")
    try:
        is_there = bool(backend) and find_spec(module) is not None
    except (ImportError, ValueError):
        is_there = False
    if is_there and module.startswith("django."):
        # Others may want the settings, which are being read just now.
        is_there = hasattr(import_module(module), backend)
    if not is_there:
        raise WrongSetting(
            f"{name}={value!r} is no way to send letters that is installed here. "
            f"Use django.core.mail.backends.smtp.EmailBackend, for example."
        )
    return value


def parts(value: str) -> SplitResult:
    """The parts of an address, all empty if it is none."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # read late by others, and wrong only when read
    except ValueError:
        return urlsplit("")
    return parts


def folder(name: str, default: Path) -> Path:
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(
            f"{name}={path} cannot be used as a folder ({error.strerror}). "
            f"Name a folder that this user may write to."
        ) from error
    return path


def secret(name: str, *, kept_in: Path, may_make_one: bool) -> str:
    """A secret from NAME or the file NAME_FILE names; where allowed, one made once and kept."""
    if value := os.environ.get(name):
        return value
    if given := os.environ.get(f"{name}_FILE"):
        return _read_secret(f"{name}_FILE", Path(given))
    if not may_make_one:
        raise WrongSetting(
            f"{name} is not set. Put a long random text into {name}, or into {name}_FILE the path "
            f"of a file that holds one; only the embedded mode (SQLite) makes one by itself."
        )
    return _made_once(kept_in)


def _read_secret(name: str, path: Path) -> str:
    try:
        kept = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(
            f"{name}={path} cannot be read. Name a text file that this user may read."
        ) from error
    if not kept:
        raise WrongSetting(f"{name}={path} names an empty file. Put the secret into it.")
    return kept


def _made_once(kept_in: Path) -> str:
    try:
        handle = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept_in.read_text("utf-8")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(50))
    return kept_in.read_text("utf-8")


def database(name: str, default: str) -> dict[str, object]:
    """Turn sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME into Django's dictionary."""
    value = text(name, default)
    url = parts(value)
    if url.scheme == "sqlite" and not url.netloc and url.path.strip("/"):
        return _sqlite(url.path)
    if url.scheme in {"postgres", "postgresql"} and url.path.strip("/"):
        return _postgres(url.geturl())
    raise WrongSetting(
        f"{name}={value!r} is not a database address. Use sqlite:////absolute/path.sqlite3 "
        f"or postgres://user:password@host:5432/name."
    )


def _sqlite(path: str) -> dict[str, object]:
    return {
        "ENGINE": "reviewapp.sqlite",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # With recursive triggers, a row that REPLACE removes asks what guards its removal.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA recursive_triggers=ON;",
        },
    }


def _postgres(address: str) -> dict[str, object]:
    url = urlsplit(address)
    pool = number("DATABASE_POOL", 20, low=1, high=500)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "OPTIONS": {
            # The four threads that answer frames keep theirs: whoever else asks must find the rest.
            "pool": {"min_size": 2, "max_size": pool + 4, "timeout": 20},
            **dict(parse_qsl(url.query)),
        },
    }


def web_address(name: str, default: str) -> str:
    value = text(name, default).rstrip("/")
    url = parts(value)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path:
        raise WrongSetting(
            f"{name}={value!r} is not the address of a site. "
            f"Use scheme, host and port only, like https://review.example.org."
        )
    return value


def pixel_store(name: str, default: str) -> dict[str, object]:
    """Turn file:///FOLDER or s3://BUCKET/PREFIX into an entry of Django's STORAGES."""
    value = text(name, default)
    url = parts(value)
    if url.scheme == "file" and url.path.startswith("/"):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": url.path, "base_url": None},
        }
    if url.scheme == "s3" and url.hostname:
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": url.hostname,
                "location": url.path.strip("/"),
                **s3_options(),
                "file_overwrite": False,
                "default_acl": None,
            },
        }
    raise WrongSetting(
        f"{name}={value!r} is not a place for pixels. Use file:///absolute/folder or "
        f"s3://bucket/prefix (with S3_ENDPOINT_URL, S3_ACCESS_KEY, S3_SECRET_KEY)."
    )


def s3_options() -> dict[str, str | None]:
    """Where an S3-compatible store answers, and how this site signs in there."""
    named = ("S3_ENDPOINT_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY")
    return {name[3:].lower(): os.environ.get(name) or None for name in named}


def release_targets(name: str) -> tuple[str, ...]:
    """Read where releases may go: file:///FOLDER, s3://BUCKET/PREFIX and pacs:NAME, with commas."""
    found = tuple(part.strip().rstrip("/") for part in text(name, "").split(",") if part.strip())
    for one in found:
        url = parts(one)
        is_folder = url.scheme == "file" and not url.netloc and len(url.path) > 1
        is_pacs = one.startswith("pacs:") and one != "pacs:"
        if not is_folder and not is_pacs and not (url.scheme == "s3" and url.hostname):
            raise WrongSetting(
                f"{name}={one!r} is no place that a release can be sent to. Use "
                f"file:///absolute/folder, s3://bucket/prefix or pacs:NAME, with commas between."
            )
    return found


def transport(broker: str) -> tuple[str, str | None]:
    """The broker's address for Celery, and whose code speaks to it; None: Celery's own."""
    if broker == "filesystem://":
        # A host is named although a folder has none: kombu warns of its absence every time.
        return "filesystem://localhost", "reviewapp.jobs.folder_queue:Transport"
    return broker, None


def transport_options(broker: str, *, folder: Path, longest_task: timedelta) -> dict[str, object]:
    """What Celery's broker needs to know; see docs/decisions/0006 for the measured reasons."""
    scheme = parts(broker).scheme
    if scheme == "filesystem":
        for part in ("messages", "control"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.2,
        }
    if scheme in {"redis", "rediss"}:
        return {
            "visibility_timeout": int(2 * longest_task.total_seconds()),
            "unacked_restore_throttle": 1,
            "socket_timeout": 30,
            "health_check_interval": 25,
        }
    if scheme in {"amqp", "amqps"}:
        return {"confirm_publish": True}
    raise WrongSetting(
        f"BROKER_URL={broker!r} is not a queue. Use filesystem://, redis://host:6379/0 "
        f"or amqp://user:password@host:5672//."
    )


def shared_cache(name: str, default: str) -> dict[str, object]:
    """Where all processes count failed sign-ins together: the database, or a Redis."""
    value = text(name, default)
    scheme = parts(value).scheme
    if scheme == "database":
        return {
            "BACKEND": "reviewapp.sqlite.cache.DatabaseCache",
            "LOCATION": "shared_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    if scheme in {"redis", "rediss"}:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}
    raise WrongSetting(
        f"{name}={value!r} is not a cache that all processes share. "
        f"Use database:// or redis://host:6379/0."
    )
