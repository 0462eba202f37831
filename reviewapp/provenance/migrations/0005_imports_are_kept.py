"""What an import did, and what people saw in its images, is never rewritten.

And no image from outside enters a cohort version before a person has confirmed its pixels.
"""

from django.db import migrations

ENDED = "EXISTS (SELECT 1 FROM provenance_import WHERE id = {row}.of_id AND ended_at IS NOT NULL)"
UNCONFIRMED = """
    EXISTS (SELECT 1 FROM provenance_deidentification WHERE image_id = NEW.image_id)
    AND COALESCE((SELECT verdict FROM provenance_confirmation WHERE image_id = NEW.image_id
                  ORDER BY revision DESC LIMIT 1), '') <> 'CLEAN'
"""
FACE_UNSAID = """
    NEW.verdict = 'CLEAN' AND NEW.face = 'NO_HEAD'
    AND EXISTS (SELECT 1 FROM provenance_deidentification
                WHERE image_id = NEW.image_id AND is_head)
"""
ROW_IS_KEPT = "this row is kept for ever, so nothing was changed"
OVER = "this import is over and its report is kept, so nothing was changed; begin a new import"
LOOK_FIRST = "nobody has confirmed that this image shows nothing identifying, so it was not frozen"
SAY_FACE = "a head needs a word about its face, so this confirmation was not kept"

# name, table, when, condition, sentence
GUARDS = [
    (table, f"{table}_kept_{act.lower()}", act, "", ROW_IS_KEPT)
    for table in ("provenance_deidentification", "provenance_confirmation")
    for act in ("UPDATE", "DELETE")
] + [
    ("provenance_deidentification", "provenance_deidentification_kept_replace", "INSERT",
     "EXISTS (SELECT 1 FROM provenance_deidentification WHERE image_id = NEW.image_id)", ROW_IS_KEPT),
    ("provenance_confirmation", "provenance_confirmation_kept_replace", "INSERT",
     "EXISTS (SELECT 1 FROM provenance_confirmation WHERE id = NEW.id"
     " OR (image_id = NEW.image_id AND revision = NEW.revision))", ROW_IS_KEPT),
    ("provenance_confirmation", "provenance_confirmation_names_the_face", "INSERT", FACE_UNSAID, SAY_FACE),
    ("provenance_import", "provenance_import_over_update", "UPDATE", "OLD.ended_at IS NOT NULL", OVER),
    ("provenance_import", "provenance_import_over_delete", "DELETE", "OLD.ended_at IS NOT NULL", OVER),
    ("provenance_arrival", "provenance_arrival_over_insert", "INSERT", ENDED.format(row="NEW"), OVER),
    ("provenance_arrival", "provenance_arrival_over_update", "UPDATE", ENDED.format(row="OLD"), OVER),
    ("provenance_arrival", "provenance_arrival_over_delete", "DELETE", ENDED.format(row="OLD"), OVER),
    ("provenance_cohortimage", "provenance_cohortimage_confirmed", "INSERT", UNCONFIRMED, LOOK_FIRST),
]  # fmt: skip


def guard(apps, schema_editor):
    add = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[schema_editor.connection.vendor]
    for table, name, act, condition, sentence in GUARDS:
        for statement in add(table, name, act, condition, sentence):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table, name, *_ in reversed(GUARDS):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


def _on_sqlite(table, name, act, condition, sentence):
    when = f"WHEN {condition} " if condition else ""
    yield (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _on_postgresql(table, name, act, condition, sentence):
    row = "OLD" if act == "DELETE" else "NEW"
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'TRUE'} THEN "
        f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {row}; END $$"
    )
    yield (f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


class Migration(migrations.Migration):
    dependencies = [("provenance", "0004_imports")]

    operations = [migrations.RunPython(guard, unguard)]
