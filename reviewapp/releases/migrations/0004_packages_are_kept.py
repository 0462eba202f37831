"""What was packed, accepted and revoked is written once and stays."""

from django.db import migrations

# Every table, and when a new row would take the place of one that is there.
OF_A_RELEASE = "id = NEW.id OR release_id = NEW.release_id"
TABLES = {
    "releases_packing": f"{OF_A_RELEASE} "
    "OR (decision_id = NEW.decision_id AND wish_digest = NEW.wish_digest)",
    "releases_package": OF_A_RELEASE,
    "releases_termsacceptance": "id = NEW.id "
    "OR (person_id = NEW.person_id AND terms_digest = NEW.terms_digest)",
    "releases_releaserevocation": OF_A_RELEASE,
}
SAYS = "what is written of a release is kept for ever, so nothing was changed"


def _sqlite(table, same):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: {SAYS}'); END"
    return [
        f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}",
    ]


def _postgres(table):
    return [
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table}: {SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()",
        # ALWAYS: also in a session that calls itself a replica.
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept_whole",
    ]


def guard(apps, schema_editor):
    for table, same in TABLES.items():
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in _sqlite(table, same) if is_sqlite else _postgres(table):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for act in ("update", "delete", "replace"):
                schema_editor.execute(f"DROP TRIGGER {table}_kept_{act}", params=None)
        else:
            for act in ("kept", "kept_whole"):
                schema_editor.execute(f"DROP TRIGGER {table}_{act} ON {table}", params=None)
            schema_editor.execute(f"DROP FUNCTION {table}_is_kept()", params=None)


class Migration(migrations.Migration):
    dependencies = [("releases", "0003_packing")]

    operations = [migrations.RunPython(guard, unguard)]
