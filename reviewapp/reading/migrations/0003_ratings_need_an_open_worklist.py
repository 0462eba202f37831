"""A rating enters only an open study and an unsigned worklist, whoever is quicker: the close or it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAYS = "reading_rating takes nothing for a study that is not open or a worklist that is signed."

FORWARDS = {
    "sqlite": [
        f"""
        CREATE TRIGGER reading_rating_needs_an_open_worklist BEFORE INSERT ON reading_rating
        WHEN NOT EXISTS (
            SELECT 1 FROM reading_reading
            JOIN reading_worklist ON reading_worklist.id = reading_reading.worklist_id
            JOIN studies_study ON studies_study.id = reading_worklist.study_id
            WHERE reading_reading.id = NEW.reading_id
                AND reading_worklist.signed_at IS NULL AND studies_study.state = 'READING'
        )
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """
    ],
    "postgresql": [
        # FOR SHARE: whoever closes or signs waits for ratings under way, and later ones see it.
        f"""
        CREATE FUNCTION reading_rating_needs_an_open_worklist() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM reading_reading
            JOIN reading_worklist ON reading_worklist.id = reading_reading.worklist_id
            JOIN studies_study ON studies_study.id = reading_worklist.study_id
            WHERE reading_reading.id = NEW.reading_id
                AND reading_worklist.signed_at IS NULL AND studies_study.state = 'READING'
            FOR SHARE OF reading_worklist, studies_study;
            IF NOT FOUND THEN
                RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER reading_rating_needs_an_open_worklist BEFORE INSERT ON reading_rating
        FOR EACH ROW EXECUTE FUNCTION reading_rating_needs_an_open_worklist()
        """,
    ],
}

BACKWARDS = {
    "sqlite": ["DROP TRIGGER reading_rating_needs_an_open_worklist"],
    "postgresql": [
        "DROP TRIGGER reading_rating_needs_an_open_worklist ON reading_rating",
        "DROP FUNCTION reading_rating_needs_an_open_worklist()",
    ],
}


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("reading", "0002_ratings_are_append_only"),
        ("studies", "0001_initial"),
    ]

    operations = [migrations.RunPython(guard, unguard)]
