"""What was drawn for a reader stays as it was drawn, and takes nothing in once its study was opened."""

from django.db import migrations

KEPT = "this part of a worklist is kept for ever, so nothing was changed"
FINISHED = "a worklist takes nothing in once its study was opened, so nothing was added"

# Each table: when a new row would take the place of one that is kept, and the study it belongs to.
TABLES = {
    "reading_worklist": (
        "id = NEW.id OR (study_id = NEW.study_id AND reader_id = NEW.reader_id)",
        "SELECT NEW.study_id",
    ),
    "reading_reading": (
        "id = NEW.id OR token = NEW.token "
        "OR (worklist_id = NEW.worklist_id AND position = NEW.position)",
        "SELECT study_id FROM reading_worklist WHERE id = NEW.worklist_id",
    ),
    "reading_side": (
        "id = NEW.id OR token = NEW.token OR (reading_id = NEW.reading_id AND place = NEW.place)",
        "SELECT study_id FROM reading_worklist JOIN reading_reading "
        "ON reading_reading.worklist_id = reading_worklist.id "
        "WHERE reading_reading.id = NEW.reading_id",
    ),
}
# Of a worklist one thing changes, once: it is signed.
SIGNS = (
    "OLD.signed_at IS NULL AND NEW.signed_at IS NOT NULL AND NEW.id = OLD.id "
    "AND NEW.study_id = OLD.study_id AND NEW.reader_id = OLD.reader_id"
)


def guard(apps, schema_editor):
    add = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
    for table, (taken, study) in TABLES.items():
        for statement in add[schema_editor.connection.vendor](table, taken, study):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for act in ("update", "delete", "replace", "finished"):
                schema_editor.execute(f"DROP TRIGGER {table}_kept_{act}")
        else:
            for act in ("kept", "kept_whole", "finished"):
                schema_editor.execute(f"DROP TRIGGER {table}_{act} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_is_kept()")
            schema_editor.execute(f"DROP FUNCTION {table}_is_finished()")


def _may_change(table):
    return SIGNS if table == "reading_worklist" else "FALSE"


def _guard_sqlite(table, taken, study):
    keep = f"BEGIN SELECT RAISE(ABORT, '{table}: {KEPT}'); END"
    finish = f"BEGIN SELECT RAISE(ABORT, '{table}: {FINISHED}'); END"
    return [
        f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} "
        f"WHEN NOT ({_may_change(table)}) {keep}",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {keep}",
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {keep}",
        f"CREATE TRIGGER {table}_kept_finished BEFORE INSERT ON {table} "
        f"WHEN (SELECT opened_at FROM studies_study WHERE id = ({study})) IS NOT NULL {finish}",
    ]


def _guard_postgresql(table, _, study):
    return [
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {_may_change(table)} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{table}: {KEPT}' USING ERRCODE = 'restrict_violation'; END $$",
        # FOR SHARE: whoever opens the study waits for what is being added, and later ones see it.
        f"CREATE FUNCTION {table}_is_finished() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (SELECT opened_at FROM studies_study WHERE id = ({study}) FOR SHARE) IS NOT NULL "
        f"THEN RAISE EXCEPTION '{table}: {FINISHED}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_finished BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_finished()",
        *(
            # ALWAYS: also in a session that calls itself a replica.
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{act}"
            for act in ("kept", "kept_whole", "finished")
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("reading", "0004_open_worklists_are_guarded_always"),
        ("studies", "0001_initial"),
    ]

    operations = [migrations.RunPython(guard, unguard)]
