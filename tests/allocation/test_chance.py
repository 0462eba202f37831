"""Chance is a hash that anybody can work out again …"""

from hashlib import sha256

import pytest

from reviewapp.allocation import chance
from reviewapp.audit.canonical import canonical_json

NAMES = ["plain", 'with "quotes" and \\', "Ä ö ü 漢", "line\nend\t\x01", "", "</script>"]


@pytest.mark.parametrize("purpose", ["phase 1", 'for "Ä"\n'])
def test_of_the_canonical_json_of_seed_purpose_and_name(purpose: str) -> None:
    def hashed(name: str) -> bytes:
        return sha256(canonical_json([7, purpose, name])).digest()

    assert chance.shuffled(NAMES, 7, purpose) == sorted(NAMES, key=hashed)
    assert chance.number(7, purpose) == int.from_bytes(hashed("number")[:8], "big")
