"""Postgres only: take a chain that no other open transaction is writing to, and its last link.

SQLite has one writer at a time, so there the first chain of an actor is always free.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# VOLATILE: each statement inside sees what was committed before it, so the last link is read
# after the lock is held. One statement that locks and reads would see the link before the wait.
OPEN_CHAIN = """
CREATE FUNCTION audit_open_chain(
    actor text, OUT free_chain text, OUT last_seq bigint, OUT last_hash text
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    turn integer := 1;
BEGIN
    free_chain := actor;
    WHILE NOT pg_try_advisory_xact_lock(hashtextextended(free_chain, 20080)) LOOP
        turn := turn + 1;
        free_chain := actor || '/' || turn;
    END LOOP;
    SELECT event.seq, event.hash INTO last_seq, last_hash FROM audit_event AS event
    WHERE event.chain = free_chain ORDER BY event.seq DESC LIMIT 1;
END $$
"""


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(OPEN_CHAIN, params=None)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_open_chain(text)", params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [migrations.RunPython(create, drop)]
