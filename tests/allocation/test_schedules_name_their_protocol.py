"""A schedule that was drawn before it named its protocol …"""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from reviewapp.allocation.models import Schedule
from tests.factories import an_allocated_study

BEFORE = ("allocation", "0004_preflights_are_kept")
AFTER = ("allocation", "0006_schedules_name_their_protocol")


@pytest.mark.django_db(transaction=True)
def test_finds_the_rules_of_its_time_and_is_kept_for_ever_again() -> None:
    study = an_allocated_study()
    kept = Schedule.objects.get(study=study)
    try:
        MigrationExecutor(connection).migrate([BEFORE])
        with pytest.raises(DatabaseError, match="kept for ever"):
            execute("UPDATE allocation_schedule SET seed = 1")
    finally:
        MigrationExecutor(connection).migrate([AFTER])

    assert Schedule.objects.get(study=study).protocol == kept.protocol
    for act in ("UPDATE allocation_schedule SET seed = 1", "DELETE FROM allocation_schedule"):
        with pytest.raises(DatabaseError, match="kept for ever"):
            execute(act)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
