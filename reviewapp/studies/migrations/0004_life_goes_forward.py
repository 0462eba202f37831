"""A study goes through its life forwards, whatever code asks for something else.

DRAFT → LOCKED → READING → CLOSED → EVALUATED → ACCEPTED | REJECTED | INCONCLUSIVE
  └────────┴────────┴─────────┴─────────┴──→ WITHDRAWN
"""

from django.db import migrations

SAYS = "a study cannot go back or skip a step, so nothing was changed; start a new one instead"
STEPS = ", ".join(
    f"('{leaves}>{enters}')"
    for leaves, enters in [
        ("DRAFT", "LOCKED"),
        ("LOCKED", "READING"),
        ("READING", "CLOSED"),
        ("CLOSED", "EVALUATED"),
        ("EVALUATED", "ACCEPTED"),
        ("EVALUATED", "REJECTED"),
        ("EVALUATED", "INCONCLUSIVE"),
        ("DRAFT", "WITHDRAWN"),
        ("LOCKED", "WITHDRAWN"),
        ("READING", "WITHDRAWN"),
        ("CLOSED", "WITHDRAWN"),
        ("EVALUATED", "WITHDRAWN"),
    ]
)
LEAPS = f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({STEPS})"

FORWARDS = {
    "sqlite": [
        f"""
        CREATE TRIGGER studies_study_forwards BEFORE UPDATE OF state ON studies_study
        WHEN {LEAPS}
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END
        """,
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION studies_study_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation';
        END $$
        """,
        f"""
        CREATE TRIGGER studies_study_forwards BEFORE UPDATE OF state ON studies_study
        FOR EACH ROW WHEN ({LEAPS}) EXECUTE FUNCTION studies_study_goes_forward()
        """,
        "ALTER TABLE studies_study ENABLE ALWAYS TRIGGER studies_study_forwards",
    ],
}

BACKWARDS = {
    "sqlite": ["DROP TRIGGER studies_study_forwards"],
    "postgresql": [
        "DROP TRIGGER studies_study_forwards ON studies_study",
        "DROP FUNCTION studies_study_goes_forward()",
    ],
}


def guard(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("studies", "0003_parts_stay")]

    operations = [migrations.RunPython(guard, unguard)]
