"""Ask the verifier, as somebody with or without the site's key."""

import csv
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reviewapp.releases import verify_release
from reviewapp.releases.keys import Key


def site_key(folder: Path) -> Key:
    raw = (folder.parent.parent / "release-signing.key").read_bytes()
    return Key(Ed25519PrivateKey.from_private_bytes(raw))


def faults(folder: Path, *, key: bytes | None = None, revoked: Path | None = None) -> list[str]:
    return verify_release.verify(folder, key=key, revoked=revoked).faults


def public_key(folder: Path) -> Path:
    """As the site publishes it; beside the release."""
    path = folder.parent.parent / "public.pem"
    path.write_bytes(site_key(folder).pem())
    return path


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "data" / "tables" / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))
