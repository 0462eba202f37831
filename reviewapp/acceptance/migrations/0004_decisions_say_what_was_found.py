"""A decision says what its evaluation said, of an arm of its study, and is never changed.

The database itself refuses: no code path, and no hand on it, can decide otherwise.
"""

from django.db import migrations

SAYS = "a decision is kept for ever, so nothing was changed; revoke it with a reason instead"
# Each table, and when a new row would take the place of one that is kept.
KEPT = {
    "acceptance_decision": "id = NEW.id OR study_id = NEW.study_id "
    "OR evaluation_id = NEW.evaluation_id",
    "acceptance_decisionsignature": "id = NEW.id OR (decision_id = NEW.decision_id "
    "AND (signer_id = NEW.signer_id OR meaning = NEW.meaning))",
    "acceptance_revocation": "id = NEW.id OR decision_id = NEW.decision_id",
}
VERDICT = {
    "sqlite": "json_extract(e.results, '$.verdict')",
    "postgresql": "e.results ->> 'verdict'",
}
EXPLORATORY = {
    "sqlite": "json_extract(e.results, '$.exploratory')",
    "postgresql": "e.results ->> 'exploratory'",
}
# What must be true of a new row, and what is said if it is not.
GUARDS = {
    "acceptance_decision": (
        "EXISTS (SELECT 1 FROM acceptance_evaluation e "
        "JOIN allocation_arm a ON a.study_id = e.study_id "
        "JOIN provenance_cohortversion v ON v.id = a.cohort_version_id "
        "WHERE e.id = NEW.evaluation_id AND e.study_id = NEW.study_id "
        "AND {verdict} = NEW.verdict "
        "AND (NEW.verdict <> 'ACCEPTED' OR {exploratory} = '') "
        "AND v.id = NEW.cohort_version_id AND v.digest = NEW.cohort_digest)",
        "a decision can only say what the evaluation of its study said of one of its arms",
    ),
    "acceptance_decisionsignature": (
        "EXISTS (SELECT 1 FROM acceptance_decision d WHERE d.id = NEW.decision_id "
        "AND NOT EXISTS (SELECT 1 FROM studies_member m WHERE m.study_id = d.study_id "
        "AND m.user_id = NEW.signer_id AND m.part = 'READER'))",
        "a decision is not signed by somebody who reads in its study",
    ),
    "acceptance_revocation": (
        "EXISTS (SELECT 1 FROM acceptance_decision d WHERE d.id = NEW.decision_id "
        "AND d.verdict = 'ACCEPTED' AND (SELECT COUNT(*) FROM acceptance_decisionsignature s "
        "WHERE s.decision_id = d.id) = 2)",
        "only an acceptance that two people signed can be revoked",
    ),
}


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, taken in KEPT.items():
        condition, refusal = GUARDS[table]
        holds = condition.format(verdict=VERDICT[vendor], exploratory=EXPLORATORY[vendor])
        add = _guard_sqlite if vendor == "sqlite" else _guard_postgresql
        for statement in add(table, taken, holds, refusal):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in KEPT:
        if schema_editor.connection.vendor == "sqlite":
            for act in ("update", "delete", "replace", "holds"):
                schema_editor.execute(f"DROP TRIGGER {table}_kept_{act}")
        else:
            for trigger in ("kept", "kept_whole", "holds"):
                schema_editor.execute(f"DROP TRIGGER {table}_{trigger} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_is_kept()")
            schema_editor.execute(f"DROP FUNCTION {table}_is_so()")


def _guard_sqlite(table, taken, holds, refusal):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: {SAYS}'); END"
    return [
        f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE removes the row in its way without asking the trigger above.
        f"CREATE TRIGGER {table}_kept_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {refuse}",
        f"CREATE TRIGGER {table}_kept_holds BEFORE INSERT ON {table} WHEN NOT ({holds}) "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {refusal}'); END",
    ]


def _guard_postgresql(table, _taken, holds, refusal):
    return [
        f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table}: {SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()",
        f"CREATE FUNCTION {table}_is_so() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF NOT ({holds}) THEN RAISE EXCEPTION '{table}: {refusal}' "
        f"USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_holds BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_so()",
        # ALWAYS: also in a session that calls itself a replica.
        *(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{trigger}"
            for trigger in ("kept", "kept_whole", "holds")
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("acceptance", "0003_decisions"),
        ("allocation", "0001_initial"),
        ("provenance", "0002_the_book_is_kept"),
        ("studies", "0005_cases_are_kept"),
    ]

    operations = [migrations.RunPython(guard, unguard)]
