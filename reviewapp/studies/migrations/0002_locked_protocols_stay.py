"""The rules of a study cannot change once locked: the database itself refuses."""

from django.db import migrations

SAYS = "a locked protocol cannot be changed, so nothing was; lock an amendment as a new version instead"

FORWARDS = {
    "sqlite": [
        f"""
        CREATE TRIGGER studies_protocol_locked_update BEFORE UPDATE ON studies_protocol
        WHEN OLD.locked_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """,
        f"""
        CREATE TRIGGER studies_protocol_locked_delete BEFORE DELETE ON studies_protocol
        WHEN OLD.locked_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """,
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"""
        CREATE TRIGGER studies_protocol_locked_replace BEFORE INSERT ON studies_protocol
        WHEN EXISTS (
            SELECT 1 FROM studies_protocol
            WHERE locked_at IS NOT NULL
            AND (id = NEW.id OR (study_id = NEW.study_id AND version = NEW.version))
        )
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """,
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION studies_protocol_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE TRIGGER studies_protocol_locked BEFORE UPDATE OR DELETE ON studies_protocol
        FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL) EXECUTE FUNCTION studies_protocol_stays()
        """,
        "ALTER TABLE studies_protocol ENABLE ALWAYS TRIGGER studies_protocol_locked",
    ],
}

BACKWARDS = {
    "sqlite": [
        "DROP TRIGGER studies_protocol_locked_update",
        "DROP TRIGGER studies_protocol_locked_delete",
        "DROP TRIGGER studies_protocol_locked_replace",
    ],
    "postgresql": [
        "DROP TRIGGER studies_protocol_locked ON studies_protocol",
        "DROP FUNCTION studies_protocol_stays()",
    ],
}


def guard(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("studies", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
