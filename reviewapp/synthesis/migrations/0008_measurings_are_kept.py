"""What was measured is never rewritten, and no row of it gives way to another one."""

from django.db import migrations

SAYS = "this is kept for ever, so nothing was changed; measure again instead"
# Each table, and which row would be in the way of a new one: SQLite's REPLACE removes it unasked.
IN_THE_WAY = {
    "synthesis_measuring": "kept.id = NEW.id OR kept.job_id = NEW.job_id OR kept.rowid = NEW.rowid",
    "synthesis_measurement": (
        "kept.id = NEW.id OR (kept.measuring_id = NEW.measuring_id AND kept.name = NEW.name)"
    ),
    "synthesis_closepair": (
        "kept.id = NEW.id OR (kept.measuring_id = NEW.measuring_id AND kept.space = NEW.space"
        " AND kept.synthetic_id = NEW.synthetic_id AND kept.training_id = NEW.training_id)"
    ),
}


def guard(apps, schema_editor):
    add = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
    for table in IN_THE_WAY:
        for statement in add[schema_editor.connection.vendor](table):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in IN_THE_WAY:
        if schema_editor.connection.vendor == "sqlite":
            for act in ("update", "delete", "replace"):
                schema_editor.execute(f"DROP TRIGGER {table}_kept_{act}")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_kept ON {table}")
            schema_editor.execute(f"DROP TRIGGER {table}_kept_whole ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_is_kept()")


def _guard_sqlite(table):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: {SAYS}'); END"
    return [
        f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} AS kept WHERE {IN_THE_WAY[table]}) {refuse}",
    ]


def _guard_postgresql(table):
    return [
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table}: {SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept_whole",
    ]


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0007_measurings")]

    operations = [migrations.RunPython(guard, unguard)]
