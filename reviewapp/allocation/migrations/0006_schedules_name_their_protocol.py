"""Every schedule names its protocol, and is kept for ever again."""

import django.db.models.deletion
from django.db import migrations, models

TABLE, SAYS = "allocation_schedule", "this row of the draw is kept for ever, so nothing was changed"


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for act in ("update", "delete", "replace"):
            schema_editor.execute(f"DROP TRIGGER {TABLE}_kept_{act}")
    else:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_kept ON {TABLE}")


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{TABLE}: {SAYS}'); END"
        taken = f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE study_id = NEW.study_id)"
        for act, when, only in (
            ("update", "UPDATE", ""),
            ("delete", "DELETE", ""),
            ("replace", "INSERT", taken),
        ):
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_kept_{act} BEFORE {when} ON {TABLE} {only} {refuse}",
                params=None,
            )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_kept()"
        )
        schema_editor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_kept")


class Migration(migrations.Migration):
    dependencies = [("allocation", "0005_schedules_find_their_protocol")]

    operations = [
        migrations.AlterField(
            "schedule",
            "protocol",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="studies.protocol",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
