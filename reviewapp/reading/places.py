"""A reading with what has to be known to rate in it: one question, asked with every key press."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from reviewapp.accounts.selectors import Person
from reviewapp.reading.models import Reading
from reviewapp.studies.models import State

# Written out: put together anew each time, it took longer to put together than to answer.
_QUESTION = """
SELECT reading.id, reading.worklist_id, study.title, study.state, worklist.signed_at IS NOT NULL,
    (
        SELECT protocol.id FROM studies_protocol protocol
        WHERE protocol.study_id = worklist.study_id AND protocol.locked_at IS NOT NULL
        ORDER BY protocol.version DESC LIMIT 1
    ),
    COALESCE((SELECT MAX(revision) FROM reading_rating WHERE reading_id = reading.id), 0),
    reading.phase,
    (SELECT at FROM reading_issue WHERE reading_id = reading.id)
FROM reading_reading reading
JOIN reading_worklist worklist ON worklist.id = reading.worklist_id
JOIN studies_study study ON study.id = worklist.study_id
WHERE reading.token = %s AND worklist.reader_id = %s
"""


@dataclass(frozen=True)
class Place:
    """Where a reader is about to answer."""

    reading: Reading
    reader: Person
    study_title: str
    study_state: str
    is_signed: bool
    protocol_id: UUID
    revisions: int
    phase: int
    issued: datetime | None

    @property
    def is_open(self) -> bool:
        return self.study_state == State.READING and not self.is_signed


def reading_for(reader: Person, token: str) -> Place:
    """Open the only door to a reading: a reader sees their own, by its token."""
    key = Person._meta.pk.get_db_prep_value(reader.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION, [token, key])
        row = cursor.fetchone()
    if row is None:
        raise Reading.DoesNotExist
    reading, worklist, title, state, is_signed, protocol, revisions, phase, issued = row
    keys = [_key(reading), _key(worklist), token]
    return Place(
        reading=Reading.from_db(connection.alias, ["id", "worklist_id", "token"], keys),
        reader=reader,
        study_title=title,
        study_state=state,
        is_signed=bool(is_signed),
        protocol_id=_key(protocol),
        revisions=revisions,
        phase=phase,
        issued=_moment(issued),
    )


def _moment(value: datetime | str | None) -> datetime | None:
    """SQLite keeps it without a zone, and may give it back as text."""
    said = datetime.fromisoformat(value) if isinstance(value, str) else value
    return said.replace(tzinfo=UTC) if said and said.tzinfo is None else said


def _key(value: object) -> UUID:
    """SQLite keeps it as text."""
    key: UUID = Reading._meta.pk.to_python(value)
    return key
