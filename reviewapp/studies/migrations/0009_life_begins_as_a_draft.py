"""A study begins as a draft and, once it is none, is neither removed nor put back by a new row.

The triggers of 0004 see what changes in a row. A row that is removed and put in again, or pushed
out by INSERT OR REPLACE or UPDATE OR REPLACE, passes them by.
"""

from django.db import migrations

SAYS = "a study that is no draft is kept for ever, so nothing was changed; start a new one instead"
BEGINS = "a study begins as a draft, so nothing was kept; lead it there step by step"
NAMES = {
    "studies_study_begins": ("INSERT", "NEW.state <> 'DRAFT'", BEGINS),
    "studies_study_stays": ("DELETE", "OLD.state <> 'DRAFT'", SAYS),
    # What belongs to a study points to its id: under another one it would be left behind.
    "studies_study_keeps_its_id": ("UPDATE", "OLD.state <> 'DRAFT' AND OLD.id <> NEW.id", SAYS),
}
IN_THE_WAY = (
    "EXISTS (SELECT 1 FROM studies_study AS kept WHERE kept.state <> 'DRAFT' "
    "AND (kept.id = NEW.id OR kept.name = NEW.name OR kept.rowid = NEW.rowid){others})"
)
# SQLite removes a row in the way of another one without asking what guards removal.
PUSHES = {
    "studies_study_pushed_out": ("INSERT", IN_THE_WAY.format(others=""), SAYS),
    "studies_study_run_over": (
        "UPDATE",
        IN_THE_WAY.format(others=" AND kept.rowid <> OLD.rowid"),
        SAYS,
    ),
}


def guard(apps, schema_editor):
    add = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in add():
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in (*NAMES, *PUSHES):
            schema_editor.execute(f"DROP TRIGGER {name}")
        return
    for name in (*NAMES, "studies_study_kept_whole"):
        schema_editor.execute(f"DROP TRIGGER {name} ON studies_study")
    for name in NAMES:
        schema_editor.execute(f"DROP FUNCTION {name}_refuses()")


def _sqlite():
    for name, (act, when, says) in (NAMES | PUSHES).items():
        yield (
            f"CREATE TRIGGER {name} BEFORE {act} ON studies_study WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )


def _postgresql():
    for name, (act, when, says) in NAMES.items():
        yield (
            f"CREATE FUNCTION {name}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{says}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {act} ON studies_study "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}_refuses()"
        )
    yield (
        "CREATE TRIGGER studies_study_kept_whole BEFORE TRUNCATE ON studies_study "
        "FOR EACH STATEMENT EXECUTE FUNCTION studies_kept_whole()"
    )
    # ALWAYS: also in a session that calls itself a replica.
    for name in (*NAMES, "studies_study_kept_whole"):
        yield f"ALTER TABLE studies_study ENABLE ALWAYS TRIGGER {name}"


class Migration(migrations.Migration):
    dependencies = [("studies", "0008_tables_are_not_emptied")]

    operations = [migrations.RunPython(guard, unguard)]
