"""No request is longer than the largest piece of a file: whatever is, ends before it is read.

The framework would write all of it to the disk first, and only then ask who sent it.
"""

import json

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    HTTPScope,
    Scope,
)

from reviewapp.web.problems import JSON_TYPE, SAYINGS

MOST = 16 * 2**20  # bytes; two of the largest pieces
TOO_LARGE = 413


class Bounded:
    def __init__(self, site: ASGI3Application, *, most: int = MOST) -> None:
        self.site, self.most = site, most

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] != "http":
            await self.site(scope, receive, send)
        elif _announced(scope) > self.most:
            await _refuse(send)
        else:
            await self.site(scope, self._counted(receive, send), send)

    def _counted(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> ASGIReceiveCallable:
        """A sender who announces nothing is counted, and cut off where it is too much."""
        seen = 0

        async def counted() -> ASGIReceiveEvent:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message["body"])
            if seen <= self.most:
                return message
            await _refuse(send)
            return {"type": "http.disconnect"}

        return counted


def _announced(scope: HTTPScope) -> int:
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() else 0


async def _refuse(send: ASGISendCallable) -> None:
    saying = SAYINGS[TOO_LARGE]
    said = {
        "title": f"{saying.title}.",
        "detail": f"{saying.detail} {saying.step}",
        "status": TOO_LARGE,
    }
    headers = [(b"content-type", JSON_TYPE.encode()), (b"connection", b"close")]
    await send(
        {
            "type": "http.response.start",
            "status": TOO_LARGE,
            "headers": headers,
            "trailers": False,
        }
    )
    await send(
        {"type": "http.response.body", "body": json.dumps(said).encode(), "more_body": False}
    )
