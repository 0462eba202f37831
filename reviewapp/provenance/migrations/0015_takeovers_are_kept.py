"""Who looked after an import is never rewritten."""

from django.db import migrations

TABLE = "provenance_takeover"
SAYS = "this row is kept for ever, so nothing was changed"
TAKEN = (
    f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id"
    " OR (of_id = NEW.of_id AND revision = NEW.revision))"
)


def guard(apps, schema_editor):
    add = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
    for statement in add[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    remove = {
        "sqlite": [f"DROP TRIGGER {TABLE}_kept_{act}" for act in ("update", "delete", "replace")],
        "postgresql": [
            f"DROP TRIGGER {TABLE}_kept ON {TABLE}",
            f"DROP TRIGGER {TABLE}_kept_whole ON {TABLE}",
            f"DROP FUNCTION {TABLE}_is_kept()",
        ],
    }
    for statement in remove[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
_on_sqlite = [
    f"CREATE TRIGGER {TABLE}_kept_update BEFORE UPDATE ON {TABLE} {_REFUSE}",
    f"CREATE TRIGGER {TABLE}_kept_delete BEFORE DELETE ON {TABLE} {_REFUSE}",
    f"CREATE TRIGGER {TABLE}_kept_replace BEFORE INSERT ON {TABLE} WHEN {TAKEN} {_REFUSE}",
]
_on_postgresql = [
    f"CREATE FUNCTION {TABLE}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
    f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_kept()",
    f"CREATE TRIGGER {TABLE}_kept_whole BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_is_kept()",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_kept",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_kept_whole",
]


class Migration(migrations.Migration):
    dependencies = [("provenance", "0014_imports_are_taken_over")]

    operations = [migrations.RunPython(guard, unguard)]
