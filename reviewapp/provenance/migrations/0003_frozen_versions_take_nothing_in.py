"""A cohort version that stands takes no more images: its row is written after its images.

The foreign key is checked at the end of the transaction, so the images can come first.
"""

from django.db import migrations

SAYS = "a frozen cohort version takes no more images, so nothing was added; freeze a new version instead"
STANDS = "EXISTS (SELECT 1 FROM provenance_cohortversion WHERE id = NEW.version_id)"

FORWARDS = {
    "sqlite": [
        f"""
        CREATE TRIGGER provenance_cohortimage_frozen BEFORE INSERT ON provenance_cohortimage
        WHEN {STANDS}
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """,
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION provenance_cohortimage_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {STANDS} THEN
                RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER provenance_cohortimage_frozen BEFORE INSERT ON provenance_cohortimage
        FOR EACH ROW EXECUTE FUNCTION provenance_cohortimage_is_frozen()
        """,
        "ALTER TABLE provenance_cohortimage ENABLE ALWAYS TRIGGER provenance_cohortimage_frozen",
    ],
}

BACKWARDS = {
    "sqlite": ["DROP TRIGGER provenance_cohortimage_frozen"],
    "postgresql": [
        "DROP TRIGGER provenance_cohortimage_frozen ON provenance_cohortimage",
        "DROP FUNCTION provenance_cohortimage_is_frozen()",
    ],
}


def guard(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("provenance", "0002_the_book_is_kept")]

    operations = [migrations.RunPython(guard, unguard)]
