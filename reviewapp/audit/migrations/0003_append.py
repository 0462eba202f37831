"""Postgres only: append one event in one round trip, to a chain that nobody else writes to.

SQLite has one writer at a time, so there the first chain of an actor is always free.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# VOLATILE: each statement inside sees what was committed before it, so the last link is read
# after the lock is held. One statement that locks and reads would see the link before the lock.
# The text that is hashed comes in four pieces of canonical JSON, between which belong the parts
# that are known only here.
APPEND = """
CREATE FUNCTION audit_append(
    its_actor text, its_at timestamptz, its_verb text, its_subject_kind text, its_subject_id text,
    its_before text, its_after text, its_reason text, its_request_id text, its_facts text,
    till_chain text, till_prev_hash text, till_seq text, till_end text,
    OUT its_id bigint, OUT its_chain text, OUT its_seq bigint, OUT its_prev_hash text,
    OUT its_hash text
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    turn integer := 1;
BEGIN
    its_chain := its_actor;
    WHILE NOT pg_try_advisory_xact_lock(hashtextextended(its_chain, 20080)) LOOP
        turn := turn + 1;
        its_chain := its_actor || '/' || turn;
    END LOOP;
    SELECT last.seq + 1, last.hash INTO its_seq, its_prev_hash FROM audit_event AS last
    WHERE last.chain = its_chain ORDER BY last.seq DESC LIMIT 1;
    IF NOT FOUND THEN
        its_seq := 1;
        its_prev_hash := repeat('0', 64);
    END IF;
    its_hash := encode(sha256(convert_to(
        till_chain || its_chain || till_prev_hash || its_prev_hash || till_seq || its_seq
            || till_end, 'UTF8'
    )), 'hex');
    INSERT INTO audit_event (
        chain, seq, at, actor, verb, subject_kind, subject_id, before, after, reason, request_id,
        facts, prev_hash, hash
    ) VALUES (
        its_chain, its_seq, its_at, its_actor, its_verb, its_subject_kind, its_subject_id,
        its_before, its_after, its_reason, its_request_id, its_facts::jsonb, its_prev_hash,
        its_hash
    ) RETURNING id INTO its_id;
END $$
"""


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(APPEND, params=None)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_append", params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [migrations.RunPython(create, drop)]
