"""Two descriptions of the interface: the public one, and the reading room's for its own types."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.views import SpectacularAPIView

from reviewapp.accounts.permissions import Action
from reviewapp.web.people.doors import Allows

Endpoint = tuple[str, str, str, Any]
READING = "/api/reading/"

# What `manage.py spectacular --custom-settings` is given for the reading room.
READING_ROOM = {
    "TITLE": "reviewapp reading room",
    "PREPROCESSING_HOOKS": ["reviewapp.web.schema.reading_only"],
}


class ReaderSessionScheme(SessionScheme):  # type: ignore[no-untyped-call] # the library has no types
    target_class = "reviewapp.web.reader.requests.ReaderSession"


def without_reading(endpoints: list[Endpoint]) -> list[Endpoint]:
    """A reader's addresses are nobody else's, so the public description leaves them out."""
    return [endpoint for endpoint in endpoints if not endpoint[0].startswith(READING)]


def reading_only(endpoints: list[Endpoint]) -> list[Endpoint]:
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(READING)]


def exactly(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Every object has the fields that are written down and no others."""
    for described in result.get("components", {}).get("schemas", {}).values():
        if "properties" in described:
            described.setdefault("additionalProperties", False)
    return result


class Schema(SpectacularAPIView):
    """The public description, for whoever may make a token to use it."""

    permission_classes = (Allows(Action.TOKEN_CREATE),)
