"""Pure: the name of a set by what is in it, in whatever order it comes.

The digest of a cohort version is SHA-256 over a first line and one line per image, sorted:

    reviewapp-cohort 2\\n
    <digest of the pixels> <digest of the attributes>\\n …

Versions frozen before attributes had a digest keep the name they were given, which was the digest
of the canonical JSON list of pixel digests. A set is looked up by the new name only, so freezing
such a set again makes one more version, once.
"""

from collections.abc import Iterable
from hashlib import sha256

FIRST_LINE = b"reviewapp-cohort 2\n"
ORIGINS = b"reviewapp-origins 1\n"


def content_digest(images: Iterable[tuple[str, str]]) -> str:
    """Name a set of images by their pixels and what is known of them."""
    return _digest(FIRST_LINE, (f"{pixels} {known}\n" for pixels, known in images))


def origins_digest(images: Iterable[tuple[str, str]]) -> str:
    """Name where a set of images comes from: each one's pixels and a line about its origin."""
    return _digest(ORIGINS, (f"{pixels} {origin}\n" for pixels, origin in images))


def _digest(first: bytes, lines: Iterable[str]) -> str:
    digest = sha256(first)
    for line in sorted(lines):
        digest.update(line.encode())
    return digest.hexdigest()
