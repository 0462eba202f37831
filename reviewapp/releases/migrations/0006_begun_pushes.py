"""A push notes that it began before its first file goes, so that no file is noted nowhere."""

from django.db import migrations, models
from django.db.models import F


def note_earlier_ones(apps, schema_editor):
    """Something may lie where any of them went; one that was cancelled is tidied up once more."""
    apps.get_model("releases", "Push").objects.update(begun_at=F("asked_at"))


class Migration(migrations.Migration):
    dependencies = [("releases", "0005_pushes")]

    operations = [
        migrations.AddField("push", "begun_at", models.DateTimeField(null=True)),
        migrations.RunPython(note_earlier_ones, migrations.RunPython.noop),
    ]
