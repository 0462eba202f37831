"""An entry's image and subject, and a subject itself, are never rewritten: splits rest on them."""

from django.db import migrations

SAYS = "whom an image is of is kept for ever, so nothing was changed"

FORWARDS = {
    "sqlite": [
        f"""
        CREATE TRIGGER provenance_entry_kept_update
        BEFORE UPDATE OF ordinal, image_id, subject_id, header_digest, codes ON provenance_entry
        BEGIN SELECT RAISE(ABORT, 'provenance_entry: {SAYS}'); END
        """,
        f"""
        CREATE TRIGGER provenance_entry_kept_delete BEFORE DELETE ON provenance_entry
        BEGIN SELECT RAISE(ABORT, 'provenance_entry: {SAYS}'); END
        """,
        f"""
        CREATE TRIGGER provenance_entry_kept_replace BEFORE INSERT ON provenance_entry
        WHEN EXISTS (SELECT 1 FROM provenance_entry WHERE ordinal = NEW.ordinal OR image_id = NEW.image_id)
        BEGIN SELECT RAISE(ABORT, 'provenance_entry: {SAYS}'); END
        """,
        f"""
        CREATE TRIGGER provenance_subject_kept_update BEFORE UPDATE ON provenance_subject
        BEGIN SELECT RAISE(ABORT, 'provenance_subject: {SAYS}'); END
        """,
        f"""
        CREATE TRIGGER provenance_subject_kept_delete BEFORE DELETE ON provenance_subject
        BEGIN SELECT RAISE(ABORT, 'provenance_subject: {SAYS}'); END
        """,
        f"""
        CREATE TRIGGER provenance_subject_kept_replace BEFORE INSERT ON provenance_subject
        WHEN EXISTS (SELECT 1 FROM provenance_subject WHERE id = NEW.id OR pseudonym = NEW.pseudonym)
        BEGIN SELECT RAISE(ABORT, 'provenance_subject: {SAYS}'); END
        """,
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION provenance_subject_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '%: {SAYS}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
        """,
        """
        CREATE TRIGGER provenance_entry_kept_update
        BEFORE UPDATE OF ordinal, image_id, subject_id, header_digest, codes ON provenance_entry
        FOR EACH ROW EXECUTE FUNCTION provenance_subject_is_kept()
        """,
        """
        CREATE TRIGGER provenance_entry_kept BEFORE DELETE ON provenance_entry
        FOR EACH ROW EXECUTE FUNCTION provenance_subject_is_kept()
        """,
        """
        CREATE TRIGGER provenance_entry_kept_whole BEFORE TRUNCATE ON provenance_entry
        FOR EACH STATEMENT EXECUTE FUNCTION provenance_subject_is_kept()
        """,
        """
        CREATE TRIGGER provenance_subject_kept BEFORE UPDATE OR DELETE ON provenance_subject
        FOR EACH ROW EXECUTE FUNCTION provenance_subject_is_kept()
        """,
        """
        CREATE TRIGGER provenance_subject_kept_whole BEFORE TRUNCATE ON provenance_subject
        FOR EACH STATEMENT EXECUTE FUNCTION provenance_subject_is_kept()
        """,
        *(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}"
            for table, trigger in [
                ("provenance_entry", "provenance_entry_kept_update"),
                ("provenance_entry", "provenance_entry_kept"),
                ("provenance_entry", "provenance_entry_kept_whole"),
                ("provenance_subject", "provenance_subject_kept"),
                ("provenance_subject", "provenance_subject_kept_whole"),
            ]
        ),
    ],
}

BACKWARDS = {
    "sqlite": [
        *(
            f"DROP TRIGGER provenance_{table}_kept_{act}"
            for table in ("entry", "subject")
            for act in ("update", "delete", "replace")
        ),
    ],
    "postgresql": [
        "DROP TRIGGER provenance_entry_kept_update ON provenance_entry",
        "DROP TRIGGER provenance_entry_kept ON provenance_entry",
        "DROP TRIGGER provenance_entry_kept_whole ON provenance_entry",
        "DROP TRIGGER provenance_subject_kept ON provenance_subject",
        "DROP TRIGGER provenance_subject_kept_whole ON provenance_subject",
        "DROP FUNCTION provenance_subject_is_kept()",
    ],
}


def guard(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("provenance", "0006_catalogue")]

    operations = [migrations.RunPython(guard, unguard)]
