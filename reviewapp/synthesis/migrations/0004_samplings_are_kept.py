"""What was asked of a model is never rewritten, nor how a chunk that is kept was computed."""

from django.db import migrations

SAYS = "this is kept for ever, so nothing was changed; ask for another sampling instead"
# Each table, and which of its rows are kept.
KEPT = {
    "synthesis_sampling": "",
    "synthesis_chunk": "OLD.kept_at IS NOT NULL",
}


def guard(apps, schema_editor):
    add = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
    for table, rows in KEPT.items():
        for statement in add[schema_editor.connection.vendor](table, rows):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in KEPT:
        if schema_editor.connection.vendor == "sqlite":
            for act in ("update", "delete", "replace"):
                schema_editor.execute(f"DROP TRIGGER {table}_kept_{act}")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_kept ON {table}")
            schema_editor.execute(f"DROP TRIGGER {table}_kept_whole ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_is_kept()")


def _guard_sqlite(table, rows):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: {SAYS}'); END"
    when = f"WHEN {rows} " if rows else ""
    return [
        f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {when}{refuse}",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {when}{refuse}",
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) {refuse}",
    ]


def _guard_postgresql(table, rows):
    when = f"WHEN ({rows}) " if rows else ""
    return [
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table}: {SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW {when}EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept_whole",
    ]


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0003_samplings")]

    operations = [migrations.RunPython(guard, unguard)]
