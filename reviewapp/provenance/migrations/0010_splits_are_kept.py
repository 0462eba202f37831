"""A split that stands is never rewritten and takes in no more subjects: its row comes last."""

from django.db import migrations

KEPT = "this split is kept for ever, so nothing was changed; make another split instead"
STANDS = "EXISTS (SELECT 1 FROM provenance_split WHERE id = NEW.split_id)"
TAKEN = {
    "provenance_split": "id = NEW.id OR (version_id = NEW.version_id AND number = NEW.number)",
    "provenance_splitsubject": "id = NEW.id OR (split_id = NEW.split_id AND subject_id = NEW.subject_id)",
}


def guard(apps, schema_editor):
    add = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
    for table, taken in TAKEN.items():
        for statement in add[schema_editor.connection.vendor](table, taken):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in TAKEN:
        if schema_editor.connection.vendor == "sqlite":
            for act in ("update", "delete", "replace"):
                schema_editor.execute(f"DROP TRIGGER {table}_kept_{act}")
            continue
        for trigger in ("kept", "kept_whole"):
            schema_editor.execute(f"DROP TRIGGER {table}_{trigger} ON {table}")
        if table == "provenance_splitsubject":
            schema_editor.execute(f"DROP TRIGGER {table}_stands ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_stands()")
        schema_editor.execute(f"DROP FUNCTION {table}_is_kept()")


def _guard_sqlite(table, taken):
    stands = f" OR {STANDS}" if table == "provenance_splitsubject" else ""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: {KEPT}'); END"
    return [
        f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}){stands} {refuse}",
    ]


def _guard_postgresql(table, taken):
    refusing = f"RAISE EXCEPTION '{table}: {KEPT}' USING ERRCODE = 'restrict_violation'"
    statements = [
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {refusing}; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept_whole",
    ]
    if table == "provenance_splitsubject":
        statements += [
            f"CREATE FUNCTION {table}_stands() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {STANDS} THEN {refusing}; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {table}_stands BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_stands()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stands",
        ]
    return statements


class Migration(migrations.Migration):
    dependencies = [("provenance", "0009_splits_and_leak_checks")]

    operations = [migrations.RunPython(guard, unguard)]
