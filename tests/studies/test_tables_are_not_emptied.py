"""Emptying a whole table of a study at once …"""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import a_locked_study

TABLES = [
    "studies_protocol",
    "studies_member",
    "studies_signature",
    "studies_commitment",
    "studies_exploratorymark",
    "studies_departure",
    "studies_qualification",
    "studies_signatory",
    "studies_amendment",
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is Postgres's")
def test_the_database_keeps_what_a_study_was_locked_with() -> None:
    a_locked_study()

    for table in TABLES:
        with (
            pytest.raises(DatabaseError, match=f"{table}: .* so nothing was changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            # Without CASCADE a foreign key refuses some of them before the trigger is asked.
            cursor.execute(f"TRUNCATE {table} CASCADE")
