"""What a preflight was asked and what it found is never rewritten: the database itself refuses."""

from django.db import migrations

SAYS = "this row of a preflight is kept for ever, so nothing was changed; run another"
# Each table, and when a new row would take the place of one that is kept.
KEPT = {
    "allocation_preflight": "id = NEW.id OR job_id = NEW.job_id",
    "allocation_sighting": "preflight_id = NEW.preflight_id",
}


def guard(apps, schema_editor):
    add = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
    for table, taken in KEPT.items():
        for statement in add[schema_editor.connection.vendor](table, taken):
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


def _guard_sqlite(table, taken):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: {SAYS}'); END"
    return [
        f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {refuse}",
    ]


def _guard_postgresql(table, taken):
    return [
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table}: {SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()",
        # ALWAYS: also in a session that calls itself a replica.
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept_whole",
    ]


class Migration(migrations.Migration):
    dependencies = [("allocation", "0003_preflights")]

    operations = [migrations.RunPython(guard, unguard)]
