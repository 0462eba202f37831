"""Which rules a study was drawn by: so far, those in force at the time of its draw."""

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


def fill(apps, schema_editor):
    Protocol = apps.get_model("studies", "Protocol")
    for kept in apps.get_model("allocation", "Schedule").objects.all():
        in_force = Protocol.objects.filter(study=kept.study_id, locked_at__lte=kept.drawn_at)
        kept.protocol = in_force.latest("version")
        kept.save(update_fields=["protocol"])


class Migration(migrations.Migration):
    dependencies = [("allocation", "0004_preflights_are_kept"), ("studies", "0001_initial")]

    operations = [
        migrations.RunPython(unguard, guard),
        migrations.AddField(
            "schedule",
            "protocol",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="studies.protocol",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
