"""Before its study opens a worklist may get another reader; who it was drawn for stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = "this part of a worklist is kept for ever, so nothing was changed"
SIGNED_BEFORE = (
    "OLD.signed_at IS NULL AND NEW.signed_at IS NOT NULL AND NEW.id = OLD.id "
    "AND NEW.study_id = OLD.study_id AND NEW.reader_id = OLD.reader_id"
)
SIGNS = (
    f"{SIGNED_BEFORE} AND (NEW.drawn_for_id = OLD.drawn_for_id "
    "OR (NEW.drawn_for_id IS NULL AND OLD.drawn_for_id IS NULL))"
)
CHANGES_HANDS = (
    "OLD.signed_at IS NULL AND NEW.signed_at IS NULL AND NEW.id = OLD.id "
    "AND NEW.study_id = OLD.study_id AND NEW.reader_id <> OLD.reader_id "
    "AND NEW.drawn_for_id = COALESCE(OLD.drawn_for_id, OLD.reader_id) "
    "AND (SELECT opened_at FROM studies_study WHERE id = OLD.study_id) IS NULL"
)
# SQLite: OR REPLACE removes the row in its way without asking what guards its removal.
PUSHES_NONE_OUT = (
    "NEW.rowid = OLD.rowid AND (NEW.reader_id = OLD.reader_id OR NOT EXISTS (SELECT 1 "
    "FROM reading_worklist WHERE study_id = NEW.study_id AND reader_id = NEW.reader_id))"
)


class AddDrawnFor(migrations.AddField):
    """On SQLite there and back in place: where the table is built anew, its triggers are lost."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute("DROP INDEX reading_worklist_drawn_for_id_a66faaaa", params=None)
        schema_editor.execute("ALTER TABLE reading_worklist DROP COLUMN drawn_for_id", params=None)


def allow(apps, schema_editor):
    may_change = f"({SIGNS}) OR ({CHANGES_HANDS})"
    if schema_editor.connection.vendor == "sqlite":
        may_change = f"({may_change}) AND {PUSHES_NONE_OUT}"
    _guard(schema_editor, may_change)


def forbid(apps, schema_editor):
    _guard(schema_editor, SIGNED_BEFORE)


def _guard(schema_editor, may_change):
    guards = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
    for statement in guards[schema_editor.connection.vendor](may_change):
        schema_editor.execute(statement, params=None)


def _guard_sqlite(may_change):
    return [
        "DROP TRIGGER reading_worklist_kept_update",
        f"CREATE TRIGGER reading_worklist_kept_update BEFORE UPDATE ON reading_worklist "
        # What compares with nothing is neither true nor false, and then it may not change.
        f"WHEN NOT COALESCE(({may_change}), 0) BEGIN SELECT RAISE(ABORT, 'reading_worklist: {KEPT}'); END",
    ]


def _guard_postgresql(may_change):
    return [
        f"CREATE OR REPLACE FUNCTION reading_worklist_is_kept() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN IF TG_OP = 'UPDATE' THEN IF {may_change} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION 'reading_worklist: {KEPT}' USING ERRCODE = 'restrict_violation'; END $$"
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("reading", "0007_readings_say_what_they_are_for"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Null and without a default: else SQLite would build the table anew to add it.
        AddDrawnFor(
            "worklist",
            "drawn_for",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(allow, forbid),
    ]
