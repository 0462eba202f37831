"""A row in the way of another one …"""

import pytest
from django.db import DatabaseError, connection, transaction

from reviewapp.studies.models import Protocol
from tests.factories import a_locked_study

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's"),
]


def test_is_not_removed_past_what_guards_its_removal() -> None:
    locked = a_locked_study().protocols.get()
    other = Protocol.objects.create(study=locked.study, version=2, content={}, digest="0" * 64)

    with (
        pytest.raises(DatabaseError, match="locked protocol cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE OR REPLACE studies_protocol SET version = 1 WHERE id = %s", [other.pk.hex]
        )
