"""A rating is never changed or removed: the database refuses; a change of mind is a new revision."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAYS = "reading_rating is append-only, so nothing was changed; add a new revision instead"

FORWARDS = {
    "sqlite": [
        f"""
        CREATE TRIGGER reading_rating_append_only_update BEFORE UPDATE ON reading_rating
        BEGIN SELECT RAISE(ABORT, '{SAYS} of an UPDATE.'); END
        """,
        f"""
        CREATE TRIGGER reading_rating_append_only_delete BEFORE DELETE ON reading_rating
        BEGIN SELECT RAISE(ABORT, '{SAYS} of a DELETE.'); END
        """,
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        """
        CREATE TRIGGER reading_rating_append_only_replace BEFORE INSERT ON reading_rating
        WHEN EXISTS (
            SELECT 1 FROM reading_rating
            WHERE id = NEW.id OR token = NEW.token
                OR (reading_id = NEW.reading_id AND revision = NEW.revision)
        )
        BEGIN SELECT RAISE(ABORT, 'reading_rating is append-only, so nothing was changed; add a new revision instead of a REPLACE.'); END
        """,
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION reading_rating_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{SAYS} of a %.', TG_OP USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE TRIGGER reading_rating_append_only
        BEFORE UPDATE OR DELETE OR TRUNCATE ON reading_rating
        FOR EACH STATEMENT EXECUTE FUNCTION reading_rating_is_append_only()
        """,
        # ALWAYS: also in a session that calls itself a replica.
        "ALTER TABLE reading_rating ENABLE ALWAYS TRIGGER reading_rating_append_only",
    ],
}

BACKWARDS = {
    "sqlite": [
        "DROP TRIGGER reading_rating_append_only_update",
        "DROP TRIGGER reading_rating_append_only_delete",
        "DROP TRIGGER reading_rating_append_only_replace",
    ],
    "postgresql": [
        "DROP TRIGGER reading_rating_append_only ON reading_rating",
        "DROP FUNCTION reading_rating_is_append_only()",
    ],
}


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("reading", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
