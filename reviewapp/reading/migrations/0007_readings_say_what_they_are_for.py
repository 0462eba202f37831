"""A reading has a part, a phase and a session; what was drawn before is a case of the first."""

import django.db.models
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PARTS = ("TRAINING", "CASE", "CATCH", "REPEAT")
# Written out: Django would build the table anew on SQLite, and its triggers would be lost.
COLUMNS = {
    "part": "varchar(16) DEFAULT 'CASE' NOT NULL CONSTRAINT reading_part_exists "
    f"CHECK (part IN {PARTS})",
    "phase": "{small} DEFAULT 1 NOT NULL CHECK (phase >= 0)",
    "session": "{small} DEFAULT 1 NOT NULL CHECK (session >= 0)",
}
SMALL = {"sqlite": "smallint unsigned", "postgresql": "smallint"}


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    small = SMALL[schema_editor.connection.vendor]
    for name, kind in COLUMNS.items():
        statement = f"ALTER TABLE reading_reading ADD COLUMN {name} {kind.format(small=small)}"
        schema_editor.execute(statement, params=None)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in COLUMNS:
        schema_editor.execute(f"ALTER TABLE reading_reading DROP COLUMN {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("reading", "0006_ratings_keep_a_comment_and_the_view")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add, remove)],
            state_operations=[
                migrations.AddField(
                    "reading",
                    "part",
                    django.db.models.CharField(
                        max_length=16,
                        default="CASE",
                        choices=[
                            ("TRAINING", "Training"),
                            ("CASE", "Case"),
                            ("CATCH", "Catch case"),
                            ("REPEAT", "Repeat"),
                        ],
                    ),
                ),
                migrations.AddField(
                    "reading", "phase", django.db.models.PositiveSmallIntegerField(default=1)
                ),
                migrations.AddField(
                    "reading", "session", django.db.models.PositiveSmallIntegerField(default=1)
                ),
                migrations.AddConstraint(
                    "reading",
                    django.db.models.CheckConstraint(
                        name="reading_part_exists",
                        condition=django.db.models.Q(part__in=list(PARTS)),
                    ),
                ),
            ],
        )
    ]
