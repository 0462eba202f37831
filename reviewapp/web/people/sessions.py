"""Sessions in the database, asked for by nothing but a key that could be one."""

import re

from django.contrib.sessions.backends import db

# Django makes 32 of these. A cookie may hold anything: Postgres refuses a NUL with an error.
_KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(db.SessionStore):
    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key if session_key and _KEY.fullmatch(session_key) else None)
