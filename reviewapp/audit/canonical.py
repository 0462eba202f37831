"""Pure: one byte string per value, so that equal things have equal digests."""

import json
from hashlib import sha256


def canonical_json(value: object) -> bytes:
    """RFC 8785 without floats: keys sorted by code point, no white space, plain UTF-8."""
    _refuse_floats(value)
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(value: object) -> str:
    return sha256(canonical_json(value)).hexdigest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; write decimals as text, they have one form only.")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{key!r} is not text; keys of canonical JSON are.")
            _refuse_floats(item)
    if isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
