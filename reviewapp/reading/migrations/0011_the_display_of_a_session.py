"""The display of a session is kept with it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reading", "0010_the_servers_own_times"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisplayCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("pane", models.PositiveIntegerField()),
                ("pixel_ratio", models.FloatField()),
                ("zoom", models.PositiveIntegerField(null=True)),
                ("failed", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "worklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="display_checks",
                        to="reading.worklist",
                    ),
                ),
            ],
        ),
    ]
