"""What a training case teaches, and who goes on without having passed; both are kept for ever."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = "what belongs to a training is kept for ever, so nothing was changed"
FINISHED = "a training takes nothing in once its study was opened, so nothing was added"
MISPLACED = "only a training case has a lesson, so nothing was added"
NOT_READ = "nobody is let in but while a study is read, so nothing was added"

TABLES = {"reading_lesson": "reading_id", "reading_admission": "worklist_id"}
# What is refused of a new row, and why.
REFUSED = {
    "reading_lesson": (
        (
            "(SELECT opened_at FROM studies_study JOIN reading_worklist "
            "ON reading_worklist.study_id = studies_study.id JOIN reading_reading "
            "ON reading_reading.worklist_id = reading_worklist.id "
            "WHERE reading_reading.id = NEW.reading_id) IS NOT NULL",
            FINISHED,
        ),
        (
            "(SELECT part FROM reading_reading WHERE id = NEW.reading_id) <> 'TRAINING'",
            MISPLACED,
        ),
    ),
    "reading_admission": (
        (
            "(SELECT state FROM studies_study JOIN reading_worklist "
            "ON reading_worklist.study_id = studies_study.id "
            "WHERE reading_worklist.id = NEW.worklist_id) <> 'READING'",
            NOT_READ,
        ),
    ),
}


def guard(apps, schema_editor):
    add = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
    for table, key in TABLES.items():
        for statement in add[schema_editor.connection.vendor](table, key):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            names = ["update", "delete", "replace"]
            names += [f"refuse_{number}" for number in range(len(REFUSED[table]))]
            for name in names:
                schema_editor.execute(f"DROP TRIGGER {table}_kept_{name}")
        else:
            for name in ("kept", "kept_whole", "refused"):
                schema_editor.execute(f"DROP TRIGGER {table}_{name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_is_kept()")
            schema_editor.execute(f"DROP FUNCTION {table}_is_refused()")


def _guard_sqlite(table, key):
    keep = f"BEGIN SELECT RAISE(ABORT, '{table}: {KEPT}'); END"
    return [
        f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {keep}",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {keep}",
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {keep}",
        *(
            f"CREATE TRIGGER {table}_kept_refuse_{number} BEFORE INSERT ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
            for number, (when, why) in enumerate(REFUSED[table])
        ),
    ]


def _guard_postgresql(table, _):
    refuse = " ".join(
        f"IF {when} THEN RAISE EXCEPTION '{table}: {why}' USING ERRCODE = 'restrict_violation'; "
        f"END IF;"
        for when, why in REFUSED[table]
    )
    return [
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table}: {KEPT}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE FUNCTION {table}_is_refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{refuse} RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_refused BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_refused()",
        *(
            # ALWAYS: also in a session that calls itself a replica.
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}"
            for name in ("kept", "kept_whole", "refused")
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("reading", "0008_worklists_change_hands_before_opening"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Lesson",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="lesson",
                        serialize=False,
                        to="reading.reading",
                    ),
                ),
                ("synthetic", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Admission",
            fields=[
                (
                    "worklist",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="admission",
                        serialize=False,
                        to="reading.worklist",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
