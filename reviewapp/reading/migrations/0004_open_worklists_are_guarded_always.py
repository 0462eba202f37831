"""Postgres: also in a session that calls itself a replica, no rating enters a closed worklist."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TRIGGER = "TRIGGER reading_rating_needs_an_open_worklist"


def always(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE reading_rating ENABLE ALWAYS {TRIGGER}", params=None)


def usually(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE reading_rating ENABLE {TRIGGER}", params=None)


class Migration(migrations.Migration):
    dependencies = [("reading", "0003_ratings_need_an_open_worklist")]

    operations = [migrations.RunPython(always, usually)]
