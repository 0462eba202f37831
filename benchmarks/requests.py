"""The requests as text, ready to be sent as they are."""

import json
import uuid
from typing import Any


def _cookies(reader: dict[str, Any]) -> str:
    return f"{reader['session_name']}={reader['session']}; {reader['csrf_name']}={reader['csrf']}"


def rating(reader: dict[str, Any], address: str) -> str:
    body = json.dumps(
        {
            "token": str(uuid.uuid4()),
            "answers": {"synthetic": "A", "confidence": 2},
            "looked_for_ms": 4200,
        }
    )
    return (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Cookie: {_cookies(reader)}\r\nX-CSRFToken: {reader['csrf']}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )


def page(reader: dict[str, Any], address: str) -> str:
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {_cookies(reader)}\r\n\r\n"
