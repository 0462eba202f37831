"""Names that stand for a person or an object, the same ones whenever the key is the same.

All of them are keyed: without the project's key nobody can try out names and compare.
"""

import hmac
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from reviewapp.dicom.errors import KeyTooShort

SHORTEST_KEY = 16
SUBJECT_BYTES = 10
# Ten years: enough to hide a season, little enough to keep an age plausible.
LONGEST_SHIFT = 3650


@dataclass(frozen=True)
class Pseudonyms:
    """One project's pseudonyms."""

    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) < SHORTEST_KEY:
            raise KeyTooShort(
                f"A key of {len(self.key)} bytes makes pseudonyms that can be guessed back, so "
                f"nothing was de-identified. Give a random key of at least {SHORTEST_KEY} bytes."
            )

    def subject(self, *identity: str) -> str:
        """Return the name of a person, whatever spaces or case their number was typed with."""
        said = ["".join(part.split()).upper() for part in identity]
        return f"S-{b32encode(self._keyed('subject', said)[:SUBJECT_BYTES]).decode()}"

    def uid(self, original: str) -> str:
        """Return a unique identifier below 2.25, the root for numbers that nobody hands out."""
        number = int.from_bytes(self._keyed("uid", [original])[:16], "big")
        # Marked as a random UUID, so that no reader takes it for one that tells a time.
        number = (number & ~(0xF << 76) | (0x4 << 76)) & ~(0x3 << 62) | (0x2 << 62)
        return f"2.25.{number}"

    def days(self, subject: str) -> int:
        """Return by how many days every date of this subject is moved into the past."""
        return 1 + int.from_bytes(self._keyed("days", [subject])[:8], "big") % LONGEST_SHIFT

    def _keyed(self, purpose: str, parts: Sequence[str]) -> bytes:
        # Each part with its length: "ab"+"c" must not be "a"+"bc".
        words = [part.encode("utf-8", "surrogatepass") for part in (purpose, *parts)]
        content = b"".join(len(word).to_bytes(4, "big") + word for word in words)
        return hmac.new(self.key, content, sha256).digest()
