"""Pure: one byte string per value, so that equal things have equal digests."""

from hashlib import sha256

# It lives in the stand-alone verifier, which may import nothing of ours.
from reviewapp.audit.verify_audit import canonical_json

__all__ = ["canonical_json", "digest"]


def digest(value: object) -> str:
    return sha256(canonical_json(value)).hexdigest()
