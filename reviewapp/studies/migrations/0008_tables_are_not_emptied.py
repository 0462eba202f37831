"""No table of rules, parts and signatures is emptied at once: Postgres itself refuses.

SQLite has no TRUNCATE, and its DELETE asks the triggers of every row.
"""

from django.db import migrations

SAYS = "what a study was locked with is kept for ever, so nothing was changed"
TABLES = (
    "studies_protocol",
    "studies_member",
    "studies_signature",
    "studies_commitment",
    "studies_exploratorymark",
    "studies_departure",
    "studies_qualification",
    "studies_signatory",
    "studies_amendment",
)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        "CREATE FUNCTION studies_kept_whole() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '%: {SAYS}', TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$",
        params=None,
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION studies_kept_whole()"
        )
        # ALWAYS: also in a session that calls itself a replica.
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept_whole")


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_kept_whole ON {table}")
    schema_editor.execute("DROP FUNCTION studies_kept_whole()")


class Migration(migrations.Migration):
    dependencies = [("studies", "0007_what_was_signed_stays")]

    operations = [migrations.RunPython(guard, unguard)]
