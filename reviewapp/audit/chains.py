"""Put an event at the end of a chain of its actor. See docs/decisions/0008-audit-chains.md."""

from datetime import datetime
from json.encoder import encode_basestring

from django.db import connection

from reviewapp.audit.models import Event
from reviewapp.audit.verify_audit import GENESIS, Fields, canonical_json, fingerprint

# What the database adds to the event: in both, the place and its hash.
ADDED = ("id", "chain", "seq", "prev_hash", "hash")


def append(said: Fields, *, at: datetime) -> Event:
    """Never waits: where the actor's chain is taken by an open transaction, the next one serves."""
    if connection.vendor == "postgresql":
        return _in_one_round_trip(said, at)
    # SQLite has a single writer, and it is us: the transaction began IMMEDIATE.
    last = Event.objects.filter(chain=said["actor"]).order_by("-seq").first()
    fields = {
        **said,
        "chain": said["actor"],
        "seq": last.seq + 1 if last else 1,
        "prev_hash": last.hash if last else GENESIS,
    }
    event = Event(**{**fields, "at": at, "hash": fingerprint(fields)})
    event.save(force_insert=True)
    return event


def _in_one_round_trip(said: Fields, at: datetime) -> Event:
    facts = canonical_json(said["facts"]).decode()
    values = [
        *(said["actor"], at, said["verb"], said["subject_kind"], said["subject_id"]),
        *(said["before"], said["after"], said["reason"], said["request_id"]),
        *(facts, *_pieces(said, facts)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM audit_append({', '.join(['%s'] * len(values))})", values)  # noqa: S608 only %s
        added = dict(zip(ADDED, cursor.fetchone(), strict=True))
    kept = {**said, **added, "at": at}
    names = [field.attname for field in Event._meta.concrete_fields]
    return Event.from_db(connection.alias, names, [kept[name] for name in names])


def _pieces(said: Fields, facts: str) -> tuple[str, str, str, str]:
    """Canonical JSON cut open where the chain, the hash before and the number belong."""
    return (
        "{" + _texts(said, "actor", "after", "at", "before") + ',"chain":"',
        f'","facts":{facts},"prev_hash":"',
        '",' + _texts(said, "reason", "request_id") + ',"seq":',
        "," + _texts(said, "subject_id", "subject_kind", "verb") + "}",
    )


def _texts(said: Fields, *names: str) -> str:
    return ",".join(f'"{name}":{encode_basestring(said[name])}' for name in names)
