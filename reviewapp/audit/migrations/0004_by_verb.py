"""A long trail says as quickly as a short one what was ever done in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_append")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(name="audit_by_verb", fields=["verb", "id"]),
        )
    ]
