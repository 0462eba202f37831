"""What stands behind a lock stays: signatures, seed, reasons, marks; and readers see one title."""

from django.db import migrations

KEPT = "this part of the record of a study is kept for ever, so nothing was changed"
LOCKED = "the study is locked, so nothing was changed; propose an amendment instead"
FULL = "nobody takes a part in a study that is being read, so nothing was changed"

STATE = "(SELECT state FROM studies_study WHERE id = {})"
# Each table: when a change of a row is refused, when its removal is, and what it would replace.
TABLES = {
    "studies_signature": (
        "TRUE",
        "TRUE",
        "id = NEW.id OR (protocol_id = NEW.protocol_id AND signer_id = NEW.signer_id"
        " AND digest = NEW.digest)",
    ),
    "studies_commitment": ("TRUE", "TRUE", "id = NEW.id OR study_id = NEW.study_id"),
    "studies_exploratorymark": ("TRUE", "TRUE", "id = NEW.id OR study_id = NEW.study_id"),
    "studies_departure": ("TRUE", "TRUE", "id = NEW.id OR member_id = NEW.member_id"),
    "studies_qualification": (
        "TRUE",
        "(SELECT state FROM studies_study WHERE id ="
        " (SELECT study_id FROM studies_member WHERE id = OLD.member_id)) <> 'DRAFT'",
        "id = NEW.id OR member_id = NEW.member_id",
    ),
    "studies_signatory": (
        f"{STATE.format('OLD.study_id')} <> 'DRAFT'",
        f"{STATE.format('OLD.study_id')} <> 'DRAFT'",
        f"(id = NEW.id OR study_id = NEW.study_id) AND {STATE.format('NEW.study_id')} <> 'DRAFT'",
    ),
    "studies_amendment": (
        "(SELECT locked_at FROM studies_protocol WHERE id = OLD.protocol_id) IS NOT NULL",
        "(SELECT locked_at FROM studies_protocol WHERE id = OLD.protocol_id) IS NOT NULL",
        "(id = NEW.id OR protocol_id = NEW.protocol_id) AND"
        " (SELECT locked_at FROM studies_protocol WHERE id = NEW.protocol_id) IS NOT NULL",
    ),
}
RENAMED = "OLD.state <> 'DRAFT' AND (OLD.title <> NEW.title OR OLD.name <> NEW.name)"
TOO_LATE = f"{STATE.format('NEW.study_id')} NOT IN ('DRAFT', 'LOCKED')"


def guard(apps, schema_editor):
    add = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in add():
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        names = [
            f"{table}_kept_{act}" for table in TABLES for act in ("update", "delete", "replace")
        ]
        for name in [*names, "studies_study_renamed", "studies_member_too_late"]:
            schema_editor.execute(f"DROP TRIGGER {name}")
        return
    guarded = [(table, f"{table}_kept") for table in TABLES]
    guarded += [
        ("studies_study", "studies_study_renamed"),
        ("studies_member", "studies_member_too_late"),
    ]
    for table, name in guarded:
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION {name}_refuses()")


def _sqlite():
    for table, (update, delete, taken) in TABLES.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: {KEPT}'); END"
        yield f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} WHEN {update} {refuse}"
        yield f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} WHEN {delete} {refuse}"
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        yield (
            f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {refuse}"
        )
    yield (
        f"CREATE TRIGGER studies_study_renamed BEFORE UPDATE ON studies_study "
        f"WHEN {RENAMED} BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
    )
    yield (
        f"CREATE TRIGGER studies_member_too_late BEFORE INSERT ON studies_member "
        f"WHEN {TOO_LATE} BEGIN SELECT RAISE(ABORT, '{FULL}'); END"
    )


def _postgresql():
    for table, (update, delete, _) in TABLES.items():
        yield from _function(
            f"{table}_kept",
            f"IF TG_OP = 'UPDATE' AND {update} THEN {_raise(KEPT)} END IF; "
            f"IF TG_OP = 'DELETE' THEN IF {delete} THEN {_raise(KEPT)} END IF; RETURN OLD; END IF; "
            "RETURN NEW;",
        )
        yield from _trigger(f"{table}_kept", table, "UPDATE OR DELETE")
    yield from _function(
        "studies_study_renamed", f"IF {RENAMED} THEN {_raise(LOCKED)} END IF; RETURN NEW;"
    )
    yield from _trigger("studies_study_renamed", "studies_study", "UPDATE")
    yield from _function(
        "studies_member_too_late", f"IF {TOO_LATE} THEN {_raise(FULL)} END IF; RETURN NEW;"
    )
    yield from _trigger("studies_member_too_late", "studies_member", "INSERT")


def _raise(says):
    return (
        "RAISE EXCEPTION '%', '"
        + says.replace("'", "''")
        + "' USING ERRCODE = 'restrict_violation';"
    )


def _function(name, body):
    yield (
        f"CREATE FUNCTION {name}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {body} END $$"
    )


def _trigger(name, table, acts):
    yield (
        f"CREATE TRIGGER {name} BEFORE {acts} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_refuses()"
    )
    # ALWAYS: also in a session that calls itself a replica.
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


class Migration(migrations.Migration):
    dependencies = [("studies", "0006_locks_are_signed")]

    operations = [migrations.RunPython(guard, unguard)]
