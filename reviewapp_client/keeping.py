"""Where the address of a site and its token are kept: the environment, or a file for you alone."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from reviewapp_client.errors import NotSignedIn

URL, TOKEN = "REVIEWAPP_URL", "REVIEWAPP_TOKEN"
ONLY_OURS = 0o600


@dataclass(frozen=True)
class Account:
    url: str
    token: str


def account() -> Account:
    """The environment first, so that a scheduled script needs no file."""
    if os.environ.get(URL) and os.environ.get(TOKEN):
        return Account(os.environ[URL].rstrip("/"), os.environ[TOKEN])
    try:
        kept = json.loads(place().read_text("utf-8"))
        return Account(kept["url"], kept["token"])
    except (OSError, ValueError, KeyError) as error:
        raise NotSignedIn(
            f"No site is known here. Run `reviewapp login ADDRESS`, or set {URL} and {TOKEN}."
        ) from error


def keep(found: Account) -> Path:
    """Write it down so that nobody else on this machine can read it, not for a moment either."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OURS), "w") as file:
        json.dump({"url": found.url, "token": found.token}, file)
    aside.replace(path)
    return path


def place() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "reviewapp" / "account.json"
