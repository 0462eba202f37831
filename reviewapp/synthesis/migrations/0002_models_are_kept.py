"""A model never changes: what was drawn from it must be made again from the very same."""

from django.db import migrations

TABLE = "synthesis_model"
SAYS = "a model is kept as it is, so nothing was changed; add another version instead"
TAKEN = "id = NEW.id OR file_digest = NEW.file_digest OR (name = NEW.name AND number = NEW.number)"


def guard(apps, schema_editor):
    add = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
    for statement in add[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for act in ("update", "delete", "replace"):
            schema_editor.execute(f"DROP TRIGGER {TABLE}_kept_{act}")
    else:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_kept ON {TABLE}")
        schema_editor.execute(f"DROP TRIGGER {TABLE}_kept_whole ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {TABLE}_is_kept()")


def _guard_sqlite():
    refuse = f"BEGIN SELECT RAISE(ABORT, '{TABLE}: {SAYS}'); END"
    return [
        f"CREATE TRIGGER {TABLE}_kept_update BEFORE UPDATE ON {TABLE} {refuse}",
        f"CREATE TRIGGER {TABLE}_kept_delete BEFORE DELETE ON {TABLE} {refuse}",
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"CREATE TRIGGER {TABLE}_kept_replace BEFORE INSERT ON {TABLE} "
        f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE {TAKEN}) {refuse}",
    ]


def _guard_postgresql():
    return [
        f"CREATE FUNCTION {TABLE}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{TABLE}: {SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_kept()",
        f"CREATE TRIGGER {TABLE}_kept_whole BEFORE TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_is_kept()",
        f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_kept",
        f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_kept_whole",
    ]


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0001_models")]

    operations = [migrations.RunPython(guard, unguard)]
