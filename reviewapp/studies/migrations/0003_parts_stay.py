"""A person's part in a study never becomes another, and is given back only while it is a draft."""

from django.db import migrations

SAYS_KEEP = "a part in a study cannot become another, so nothing was changed"
SAYS_LEAVE = "a part can only be given back while the study is a draft, so nothing was changed"

FORWARDS = {
    "sqlite": [
        f"""
        CREATE TRIGGER studies_member_update BEFORE UPDATE ON studies_member
        BEGIN SELECT RAISE(ABORT, '{SAYS_KEEP}'); END
        """,
        f"""
        CREATE TRIGGER studies_member_delete BEFORE DELETE ON studies_member
        WHEN (SELECT state FROM studies_study WHERE id = OLD.study_id) <> 'DRAFT'
        BEGIN SELECT RAISE(ABORT, '{SAYS_LEAVE}'); END
        """,
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"""
        CREATE TRIGGER studies_member_replace BEFORE INSERT ON studies_member
        WHEN EXISTS (
            SELECT 1 FROM studies_member
            WHERE id = NEW.id OR (study_id = NEW.study_id AND user_id = NEW.user_id)
        )
        BEGIN SELECT RAISE(ABORT, '{SAYS_KEEP}'); END
        """,
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION studies_member_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                RAISE EXCEPTION '{SAYS_KEEP}' USING ERRCODE = 'restrict_violation';
            END IF;
            IF (SELECT state FROM studies_study WHERE id = OLD.study_id) <> 'DRAFT' THEN
                RAISE EXCEPTION '{SAYS_LEAVE}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END $$
        """,
        """
        CREATE TRIGGER studies_member_kept BEFORE UPDATE OR DELETE ON studies_member
        FOR EACH ROW EXECUTE FUNCTION studies_member_stays()
        """,
        "ALTER TABLE studies_member ENABLE ALWAYS TRIGGER studies_member_kept",
    ],
}

BACKWARDS = {
    "sqlite": [
        "DROP TRIGGER studies_member_update",
        "DROP TRIGGER studies_member_delete",
        "DROP TRIGGER studies_member_replace",
    ],
    "postgresql": [
        "DROP TRIGGER studies_member_kept ON studies_member",
        "DROP FUNCTION studies_member_stays()",
    ],
}


def guard(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("studies", "0002_locked_protocols_stay")]

    operations = [migrations.RunPython(guard, unguard)]
