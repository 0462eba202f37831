"""The key of this installation: made once, kept beside the data, its public half for everybody."""

import base64
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from reviewapp.audit.canonical import canonical_json

NAME = "release-signing.key"
SIZE = 32


@dataclass(frozen=True)
class Key:
    """An Ed25519 key (RFC 8032): the same words give the same signature."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def fingerprint(self) -> str:
        return sha256(self.public).hexdigest()

    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )

    def signed(self, content: bytes, *, signs: str) -> bytes:
        """The signature as a file of one form only, so that no byte of it can be another."""
        return canonical_json(
            {
                "algorithm": "Ed25519",
                "fingerprint": self.fingerprint,
                "public_key": _text(self.public),
                "signature": _text(self.private.sign(content)),
                "signs": signs,
            }
        )


def the_key() -> Key:
    path = Path(settings.DATA_DIR) / NAME
    if not path.exists():
        _make(path)
    return Key(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))


def _make(path: Path) -> None:
    """Written aside and linked: of two processes one wins, and neither reads half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(aside)
    except FileExistsError:
        return
    finally:
        aside.unlink()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
