"""No row that is kept gives way to another one, and a chunk begins as one that is to be made.

The triggers of 0004 ask for the id alone. SQLite's INSERT OR REPLACE and UPDATE OR REPLACE also
remove a row that has the same run, job or place, without asking what guards removal.
"""

from django.db import migrations

SAYS = "this is kept for ever, so nothing was changed; ask for another sampling instead"
BEGINS = "a chunk is kept once it was made, so nothing was added; make it first"
# Each table, and when a new row would take the place of one that is kept.
IN_THE_WAY = {
    "synthesis_sampling": (
        "kept.id = NEW.id OR kept.run_id = NEW.run_id OR kept.job_id = NEW.job_id"
        " OR kept.rowid = NEW.rowid"
    ),
    "synthesis_chunk": (
        "kept.kept_at IS NOT NULL AND (kept.id = NEW.id OR"
        " (kept.sampling_id = NEW.sampling_id AND kept.first = NEW.first))"
    ),
}
UNMADE = "synthesis_chunk_begins_unmade"


def guard(apps, schema_editor):
    add = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in add():
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in IN_THE_WAY:
            schema_editor.execute(f"DROP TRIGGER {table}_pushed_out")
        schema_editor.execute("DROP TRIGGER synthesis_chunk_run_over")
        schema_editor.execute(f"DROP TRIGGER {UNMADE}")
    else:
        schema_editor.execute(f"DROP TRIGGER {UNMADE} ON synthesis_chunk")
        schema_editor.execute(f"DROP FUNCTION {UNMADE}_refuses()")


def _sqlite():
    for table, taken in IN_THE_WAY.items():
        yield _refusal(f"{table}_pushed_out", table, "INSERT", _exists(table, taken), SAYS)
    # A sampling is never changed; a chunk that is to be made is.
    others = f"kept.id <> OLD.id AND ({IN_THE_WAY['synthesis_chunk']})"
    when = _exists("synthesis_chunk", others)
    yield _refusal("synthesis_chunk_run_over", "synthesis_chunk", "UPDATE", when, SAYS)
    yield _refusal(UNMADE, "synthesis_chunk", "INSERT", "NEW.kept_at IS NOT NULL", BEGINS)


def _exists(table, taken):
    return f"EXISTS (SELECT 1 FROM {table} AS kept WHERE {taken})"


def _refusal(name, table, act, when, says):
    return (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {says}'); END"
    )


def _postgresql():
    yield (
        f"CREATE FUNCTION {UNMADE}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION 'synthesis_chunk: {BEGINS}' "
        f"USING ERRCODE = 'restrict_violation'; END $$"
    )
    yield (
        f"CREATE TRIGGER {UNMADE} BEFORE INSERT ON synthesis_chunk "
        f"FOR EACH ROW WHEN (NEW.kept_at IS NOT NULL) EXECUTE FUNCTION {UNMADE}_refuses()"
    )
    # ALWAYS: also in a session that calls itself a replica.
    yield f"ALTER TABLE synthesis_chunk ENABLE ALWAYS TRIGGER {UNMADE}"


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0005_trainings")]

    operations = [migrations.RunPython(guard, unguard)]
