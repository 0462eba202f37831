"""Pure: secrets that are shown once, and the digests that are kept of them."""

import secrets
from hashlib import sha256

TOKEN_PREFIX = "rva_"  # noqa: S105 lets a secret scanner recognise a leaked token


def new_secret(prefix: str = "") -> str:
    """256 bits of chance: too many to guess, so a plain digest of it keeps it safe."""
    return prefix + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
