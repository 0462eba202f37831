"""History only grows: the database itself refuses to change or remove an event."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAYS = "audit_event is append-only, so nothing was changed; record a new event instead"

FORWARDS = {
    "sqlite": [
        f"""
        CREATE TRIGGER audit_event_append_only_update BEFORE UPDATE ON audit_event
        BEGIN SELECT RAISE(ABORT, '{SAYS} of an UPDATE.'); END
        """,
        f"""
        CREATE TRIGGER audit_event_append_only_delete BEFORE DELETE ON audit_event
        BEGIN SELECT RAISE(ABORT, '{SAYS} of a DELETE.'); END
        """,
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        """
        CREATE TRIGGER audit_event_append_only_replace BEFORE INSERT ON audit_event
        WHEN EXISTS (
            SELECT 1 FROM audit_event WHERE id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq)
        )
        BEGIN SELECT RAISE(ABORT, 'audit_event is append-only, so nothing was changed; record a new event instead of a REPLACE.'); END
        """,
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{SAYS} of a %.', TG_OP USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()
        """,
        # ALWAYS: also in a session that calls itself a replica.
        "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_append_only",
    ],
}

BACKWARDS = {
    "sqlite": [
        "DROP TRIGGER audit_event_append_only_update",
        "DROP TRIGGER audit_event_append_only_delete",
        "DROP TRIGGER audit_event_append_only_replace",
    ],
    "postgresql": [
        "DROP TRIGGER audit_event_append_only ON audit_event",
        "DROP FUNCTION audit_event_is_append_only()",
    ],
}


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
