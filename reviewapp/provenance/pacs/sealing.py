"""Keep short secrets in the database so that the database alone does not give them away.

A password of a PACS must be used again, so no digest of it would do. What is sealed can be opened
with the site's SECRET_KEY, or one of its fallbacks, and with nothing else.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from reviewapp.provenance.pacs.errors import SecretNotReadable

PURPOSE = b"reviewapp.provenance.pacs.sealing"


def seal(text: str) -> str:
    """Nothing stays nothing, so that a page can say whether there is a secret."""
    return _locks().encrypt(text.encode()).decode("ascii") if text else ""


def open_sealed(sealed: str) -> str:
    if not sealed:
        return ""
    try:
        return _locks().decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, ValueError) as error:
        raise SecretNotReadable(
            "A secret of the PACS was kept under a key that this site no longer has, so nothing "
            "was asked. Enter the password again, or put the earlier key into "
            "SECRET_KEY_FALLBACKS."
        ) from error


def seal_again(sealed: str) -> str:
    """The same secret under today's key, so that yesterday's may go."""
    return seal(open_sealed(sealed))


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
