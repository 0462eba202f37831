"""When a case was issued, painted and answered; the moment of issue is written once."""

import django.db.models.deletion
from django.db import migrations, models

KEPT = "reading_issue: when a case was issued is kept as it was, so nothing was changed"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = [
            f"CREATE TRIGGER reading_issue_kept_{act.lower()} BEFORE {act} ON reading_issue "
            f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
            for act in ("UPDATE", "DELETE")
        ]
        # INSERT OR REPLACE would remove the first moment; here it adds nothing.
        statements.append(
            "CREATE TRIGGER reading_issue_kept_replace BEFORE INSERT ON reading_issue "
            "WHEN EXISTS (SELECT 1 FROM reading_issue WHERE reading_id = NEW.reading_id) "
            "BEGIN SELECT RAISE(IGNORE); END"
        )
    else:
        statements = [
            f"CREATE FUNCTION reading_issue_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'restrict_violation'; END $$",
            "CREATE TRIGGER reading_issue_kept BEFORE UPDATE OR DELETE ON reading_issue "
            "FOR EACH ROW EXECUTE FUNCTION reading_issue_is_kept()",
            "CREATE TRIGGER reading_issue_kept_whole BEFORE TRUNCATE ON reading_issue "
            "FOR EACH STATEMENT EXECUTE FUNCTION reading_issue_is_kept()",
            *(
                # ALWAYS: also in a session that calls itself a replica.
                f"ALTER TABLE reading_issue ENABLE ALWAYS TRIGGER reading_issue_{name}"
                for name in ("kept", "kept_whole")
            ),
        ]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for act in ("update", "delete", "replace"):
            schema_editor.execute(f"DROP TRIGGER reading_issue_kept_{act}")
        return
    for name in ("kept", "kept_whole"):
        schema_editor.execute(f"DROP TRIGGER reading_issue_{name} ON reading_issue")
    schema_editor.execute("DROP FUNCTION reading_issue_is_kept()")


class Migration(migrations.Migration):
    dependencies = [("reading", "0009_readers_are_trained")]

    operations = [
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="issue",
                        serialize=False,
                        to="reading.reading",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField("rating", "painted_at", models.DateTimeField(null=True)),
        migrations.AddField("rating", "answered_at", models.DateTimeField(null=True)),
        migrations.RunPython(guard, unguard),
    ]
