"""No release without a decision in force that accepts exactly its digest; and it is kept.

In force: signed by two people, and not revoked. The database itself refuses, whoever asks.
"""

from django.db import migrations

TABLE = "releases_release"
SAYS = "a release is kept for ever, so nothing was changed"
REFUSAL = "only a cohort version that two people accepted under this very digest is released"
HOLDS = (
    "EXISTS (SELECT 1 FROM acceptance_decision d "
    "JOIN provenance_cohortversion v ON v.id = d.cohort_version_id "
    "WHERE d.id = NEW.decision_id AND d.verdict = 'ACCEPTED' "
    "AND d.cohort_version_id = NEW.cohort_version_id "
    "AND d.cohort_digest = NEW.cohort_digest AND v.digest = NEW.cohort_digest "
    "AND (SELECT COUNT(DISTINCT s.signer_id) FROM acceptance_decisionsignature s "
    "WHERE s.decision_id = d.id) = 2 "
    "AND NOT EXISTS (SELECT 1 FROM acceptance_revocation r WHERE r.decision_id = d.id))"
)
REFUSE = f"BEGIN SELECT RAISE(ABORT, '{TABLE}: {SAYS}'); END"
GUARD = {
    "sqlite": [
        f"CREATE TRIGGER {TABLE}_kept_update BEFORE UPDATE ON {TABLE} {REFUSE}",
        f"CREATE TRIGGER {TABLE}_kept_delete BEFORE DELETE ON {TABLE} {REFUSE}",
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"CREATE TRIGGER {TABLE}_kept_replace BEFORE INSERT ON {TABLE} "
        f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) {REFUSE}",
        f"CREATE TRIGGER {TABLE}_kept_holds BEFORE INSERT ON {TABLE} WHEN NOT ({HOLDS}) "
        f"BEGIN SELECT RAISE(ABORT, '{TABLE}: {REFUSAL}'); END",
    ],
    "postgresql": [
        f"CREATE FUNCTION {TABLE}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{TABLE}: {SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_kept()",
        f"CREATE TRIGGER {TABLE}_kept_whole BEFORE TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_is_kept()",
        f"CREATE FUNCTION {TABLE}_is_so() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF NOT ({HOLDS}) THEN RAISE EXCEPTION '{TABLE}: {REFUSAL}' "
        f"USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {TABLE}_holds BEFORE INSERT ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_so()",
        # ALWAYS: also in a session that calls itself a replica.
        *(
            f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_{trigger}"
            for trigger in ("kept", "kept_whole", "holds")
        ),
    ],
}
UNGUARD = {
    "sqlite": [
        f"DROP TRIGGER {TABLE}_kept_{act}" for act in ("update", "delete", "replace", "holds")
    ],
    "postgresql": [
        *(f"DROP TRIGGER {TABLE}_{act} ON {TABLE}" for act in ("kept", "kept_whole", "holds")),
        f"DROP FUNCTION {TABLE}_is_kept()",
        f"DROP FUNCTION {TABLE}_is_so()",
    ],
}


def guard(apps, schema_editor):
    for statement in GUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in UNGUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("releases", "0001_initial"),
        ("acceptance", "0004_decisions_say_what_was_found"),
    ]

    operations = [migrations.RunPython(guard, unguard)]
