"""Two descriptions of the interface: the public one, and the reading room's for its own types."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.views import SpectacularAPIView

from reviewapp.accounts.permissions import Action
from reviewapp.web import problems
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


# What any address may answer, and what only those that take a body, as `errors.py` says.
_ALWAYS, _WITH_INPUT = (401, 403, 404, 406, 429, 503), (400,)
_WRITING = (400, 409, 410, 413, 415, 422, 507)
_WRITES = frozenset({"post", "put", "patch", "delete"})
_PROBLEM = {
    "type": "object",
    "description": "Why nothing was done, in sentences for a person.",
    "properties": {
        "title": {"type": "string"},
        "detail": {"type": "string", "description": "What happened, and what to do now."},
        "status": {"type": "integer"},
        "request_id": {"type": "string", "description": "Under which our log knows the request."},
        "fields": {
            "description": "Of a body or query that does not fit: sentences, by field.",
            "oneOf": [{"type": "object"}, {"type": "array"}],
        },
    },
    "required": ["title", "detail", "status", "request_id"],
    "additionalProperties": False,
}
_ASIDE = {
    "Idempotency-Key": "A new word for each new request: sent again, it is done once.",
    "Confirmation": "What /api/confirmations answered, where the act weighs.",
}


def with_problems(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Say of every address how it refuses, and what may stand beside a request."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    for path, methods in result.get("paths", {}).items():
        for method, operation in methods.items():
            _refusing(operation, writes=method in _WRITES)
            if method == "post" and not path.startswith(READING):
                operation["parameters"] = [*operation.get("parameters", []), *_aside()]
    return result


def _refusing(operation: dict[str, Any], *, writes: bool) -> None:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    has_query = any(one["in"] == "query" for one in operation.get("parameters", []))
    statuses = {*_ALWAYS, *(_WRITING if writes else ()), *(_WITH_INPUT if has_query else ())}
    for status in sorted(statuses):
        title = problems.SAYINGS[status].title
        operation["responses"].setdefault(str(status), {"content": content, "description": title})


def _aside() -> list[dict[str, Any]]:
    return [
        {"in": "header", "name": name, "schema": {"type": "string"}, "description": said}
        for name, said in _ASIDE.items()
    ]


class Schema(SpectacularAPIView):
    """The public description, for whoever may make a token to use it."""

    permission_classes = (Allows(Action.TOKEN_CREATE),)
