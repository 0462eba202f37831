"""Why accounts refuses something.

AccountsRefusal
├── NotAllowed              the person's roles, or the token's scopes, do not cover the act
├── NameNotUsable           a name with characters that nobody sees
├── EmailTaken              somebody signs in with that address already
├── InvitationNotUsable
│   ├── InvitationUnknown   no such link was ever made
│   ├── InvitationUsed      the link has made its person
│   ├── InvitationRevoked   an administrator took it back
│   └── InvitationExpired   its days have passed
├── RoleUnknown             a word that names no role
├── RoleNotHeld             what is not held cannot be revoked
├── LastAdministrator       somebody must be able to let people in
├── PersonNotActive         a deactivated person gets no new powers
├── TokenNotUsable          unknown, revoked, expired, or its person is deactivated
├── ScopeNotAllowed         a token never permits more than its person, and never a reading
├── NotByToken              a program's act, asked for by a browser
├── KeyUsedDifferently      an idempotency key that stood beside another request
└── StillAnswering          the first request with this key has no answer yet
"""

from django.core.exceptions import PermissionDenied


class AccountsRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class NotAllowed(AccountsRefusal, PermissionDenied):
    """Also Django's PermissionDenied, so that every view answers 403 to it."""


class NameNotUsable(AccountsRefusal):
    pass


class EmailTaken(AccountsRefusal):
    pass


class InvitationNotUsable(AccountsRefusal):
    pass


class InvitationUnknown(InvitationNotUsable):
    pass


class InvitationUsed(InvitationNotUsable):
    pass


class InvitationRevoked(InvitationNotUsable):
    pass


class InvitationExpired(InvitationNotUsable):
    pass


class RoleUnknown(AccountsRefusal):
    pass


class RoleNotHeld(AccountsRefusal):
    pass


class LastAdministrator(AccountsRefusal):
    pass


class PersonNotActive(AccountsRefusal):
    pass


class TokenNotUsable(AccountsRefusal):
    pass


class ScopeNotAllowed(AccountsRefusal):
    pass


class NotByToken(AccountsRefusal):
    pass


class KeyUsedDifferently(AccountsRefusal):
    pass


class StillAnswering(AccountsRefusal):
    wait = 2  # seconds until it is worth asking again
