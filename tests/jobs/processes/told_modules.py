"""The served application itself, and beside it what its process has loaded."""

import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.typing import HTTPScope

from reviewapp.asgi import application as site


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[Any], Awaitable[None]],
) -> None:
    if scope["path"] != "/what-is-loaded":
        await site(cast(HTTPScope, scope), receive, send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(sorted(sys.modules)).encode()})
