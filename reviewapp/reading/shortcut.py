"""One question for one frame: is this session its reader's, may they read, and where does it lie?

Asked for every picture of every case, so it is one statement that nothing has to build again. It
only says yes where the long way (`selectors.shown_to`, behind the site's doors) would say yes too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from reviewapp.accounts.selectors import Person

# In two steps, because planning one join of so many tables takes Postgres longer than doing it.
# A person with a further role goes the long way, where that role's own conditions are asked.
_QUESTION = """
WITH shown AS MATERIALIZED (
    SELECT copy.digest, worklist.reader_id, worklist.study_id
    FROM reading_side side
    JOIN reading_reading reading ON reading.id = side.reading_id
    JOIN reading_worklist worklist ON worklist.id = reading.worklist_id
    JOIN imaging_presentationcopy copy ON copy.id = side.copy_id
    WHERE side.token = %s AND worklist.signed_at IS NULL
)
SELECT shown.digest, person.id, person.password, person.session_generation, session.session_data
FROM shown
JOIN accounts_user person ON person.id = shown.reader_id
JOIN django_session session ON session.session_key = %s
WHERE session.expire_date > %s AND person.is_active
    AND (SELECT state FROM studies_study WHERE id = shown.study_id) = 'READING'
    AND (SELECT MIN(role) FROM accounts_rolegrant WHERE user_id = person.id) = 'READER'
    AND (SELECT MAX(role) FROM accounts_rolegrant WHERE user_id = person.id) = 'READER'
"""


@dataclass(frozen=True)
class Found:
    """Where the picture lies, whose it is, and the session that asked, still to be compared."""

    digest: str
    reader: Person
    session_data: str


def frame_in_session(token: str, *, session_key: str, at: datetime) -> Found | None:
    # Both databases read a moment in this form, and it is the one in which SQLite keeps it.
    moment = str(connection.ops.adapt_datetimefield_value(at))
    row = _answer([token, session_key, moment])
    if row is None:
        return None
    digest, pk, password, generation, session_data = row
    key = Person._meta.pk.to_python(pk)
    reader = Person(pk=key, password=password, session_generation=generation)
    return Found(digest, reader, session_data)


def _answer(asked: Sequence[str]) -> Sequence[Any] | None:
    if connection.vendor == "postgresql":
        return _answer_as_planned(asked)
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION, asked)
        row: Sequence[Any] | None = cursor.fetchone()
    return row


def _answer_as_planned(asked: Sequence[str]) -> Sequence[Any] | None:
    """Planning takes Postgres four times as long as answering; a kept connection plans once."""
    # Not at the top: the embedded site needs no driver of Postgres.
    from psycopg import Cursor

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(_QUESTION, asked, prepare=True).fetchone()
