"""Who must have a second factor, and how its secret lies in the database."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from reviewapp.accounts.roles import Role
from reviewapp.accounts.selectors import Person

_DEMANDED_OF = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})


def is_demanded_of(person: Person) -> bool:
    return settings.REQUIRE_TWO_FACTOR and bool(_DEMANDED_OF & person.roles)


def is_missing(person: Person) -> bool:
    return is_demanded_of(person) and not is_mfa_enabled(person, [Authenticator.Type.TOTP])


def sealed(secret: str) -> str:
    """A copy of the database alone must not be enough to make codes."""
    return _keys().encrypt(secret.encode()).decode()


def opened(sealed_secret: str) -> str:
    return _keys().decrypt(sealed_secret.encode()).decode()


def _keys() -> MultiFernet:
    """The first seals; the older ones still open what was sealed before a new SECRET_KEY."""
    return MultiFernet(
        Fernet(urlsafe_b64encode(sha256(b"second factor:" + key.encode()).digest()))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
