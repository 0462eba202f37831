"""Verifying the trail."""

from pathlib import Path

import pytest
from django.db import connection

from reviewapp.audit import anchor, selectors
from reviewapp.audit import services as audit
from reviewapp.audit.models import Event
from reviewapp.audit.verify_audit import EVENT_FIELDS, fingerprint
from tests.audit.factories import AT, an_event, some_events, somebody, tamper

pytestmark = pytest.mark.django_db

FORGED: dict[str, str | int] = {
    "at": "2020-01-01 00:00:00+00:00",
    "seq": 7,
    "chain": "system/2",
    "facts": '{"turn": 5}',
    "prev_hash": "1" * 64,
    "hash": "2" * 64,
}


def first_fault() -> str:
    walked = audit.verify()
    assert walked.faults()
    assert walked.faults()[0] in walked.sentence()
    return walked.faults()[0]


def copy_of(event: Event, *, seq: int, prev_hash: str) -> None:
    """Write a well-hashed event past record(), as a forger with the database would."""
    row = next(row for row in selectors.exported() if row["hash"] == event.hash)
    fields = {**row, "seq": seq, "prev_hash": prev_hash}
    Event.objects.create(**{**fields, "at": event.at, "hash": fingerprint(fields)})


def test_it_finds_an_empty_trail_whole() -> None:
    assert audit.verify().sentence() == (
        "The trail is whole: 0 events in 0 chains. There is no anchor to compare it with, "
        "so a removed end would not show."
    )


def test_it_finds_what_the_site_wrote_whole() -> None:
    an_event()
    some_events(2, by=somebody())
    audit.anchor(at=AT)

    assert not audit.verify().faults()
    assert audit.verify().sentence() == (
        "The trail is whole: 3 events in 2 chains, in agreement with 1 anchor."
    )


@pytest.mark.parametrize("field", EVENT_FIELDS)
def test_it_names_an_event_with_a_changed_field(field: str) -> None:
    some_events(3)

    tamper(f"UPDATE audit_event SET {field} = %s WHERE seq = 2", FORGED.get(field, "forged"))  # noqa: S608 a name from our list

    assert first_fault().startswith(
        "Chain system, event 3: 2 is missing"
        if field in {"chain", "seq"}
        else "Chain system, event 2: "
    )


def test_it_says_what_differs_when_the_content_was_changed() -> None:
    events = some_events(3)

    tamper("UPDATE audit_event SET reason = 'Forged.' WHERE seq = 2")

    assert "event 2: its content was changed: it gives the hash" in first_fault()
    assert f"{events[1].hash[:12]}… is written" in first_fault()


def test_it_says_what_differs_when_a_changed_event_was_hashed_again() -> None:
    some_events(3)
    row = list(selectors.exported())[1]
    forged = fingerprint({**row, "reason": "Forged."})

    tamper("UPDATE audit_event SET reason = 'Forged.', hash = %s WHERE seq = 2", forged)

    assert "event 3: it continues from the hash" in first_fault()
    assert f"but number 2 before it has {forged[:12]}…" in first_fault()


def test_it_names_the_place_of_a_removed_event() -> None:
    some_events(4)

    tamper("DELETE FROM audit_event WHERE seq IN (2, 3)")

    assert first_fault() == "Chain system, event 4: 2 to 3 are missing before it."


def test_it_names_a_removed_beginning() -> None:
    some_events(2)

    tamper("DELETE FROM audit_event WHERE seq = 1")

    assert first_fault() == "Chain system, event 2: 1 is missing before it."


def test_it_names_two_events_that_changed_places() -> None:
    some_events(3)

    for old, new in ((2, 9), (3, 2), (9, 3)):
        tamper("UPDATE audit_event SET seq = %s WHERE seq = %s", new, old)

    assert "event 2: it continues from the hash" in first_fault()


def test_it_names_an_event_that_was_inserted_between() -> None:
    events = some_events(2)
    tamper("UPDATE audit_event SET seq = 3 WHERE seq = 2")

    copy_of(events[0], seq=2, prev_hash=events[0].hash)

    assert "event 3: it continues from the hash" in first_fault()


def test_it_names_a_cut_end_that_an_anchor_saw() -> None:
    some_events(3)
    audit.anchor(at=AT)

    tamper("DELETE FROM audit_event WHERE seq > 1")

    assert first_fault() == (
        "Chain system, event 2: the end is cut off; "
        "anchor 1 of 2026-11-21T09:30:15.120000Z saw it up to 3."
    )


def test_it_names_a_removed_chain_that_an_anchor_saw() -> None:
    some_events(2)
    an_event(by=(person := somebody()))
    audit.anchor(at=AT)

    tamper("DELETE FROM audit_event WHERE chain <> 'system'")

    assert first_fault().startswith(
        f"Chain person:{person.pk}, event 1: the whole chain is missing"
    )


def test_it_names_a_chain_that_was_made_anew_after_an_anchor() -> None:
    some_events(3)
    audit.anchor(at=AT)
    tamper("DELETE FROM audit_event")

    for _ in range(3):
        an_event(reason="Another past.")

    assert "event 3: anchor 1 of 2026-11-21T09:30:15.120000Z saw the hash" in first_fault()


def test_it_still_tells_when_the_anchor_was_renewed_over_another_past() -> None:
    some_events(2)
    audit.anchor(at=AT)
    tamper("DELETE FROM audit_event")
    an_event(reason="Another past.")
    an_event(reason="Another past.")

    audit.anchor(at=AT)

    assert first_fault() == (
        "Anchor 2: it names another event 2 of chain system than an anchor before it."
    )


def test_it_counts_every_broken_chain_once() -> None:
    some_events(4)
    some_events(4, by=somebody())

    tamper("DELETE FROM audit_event WHERE seq IN (1, 3)")

    walked = audit.verify()
    assert len(walked.faults()) == 2
    assert "The trail (4 events in 0 chains) is broken in 2 places. Chain person:" in (
        walked.sentence()
    )


def test_it_refuses_decimals_that_have_come_into_the_facts() -> None:
    an_event()

    tamper("""UPDATE audit_event SET facts = '{"auc": 0.5}'""")

    assert "event 1: its content cannot be hashed (0.5 is a float" in first_fault()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="Postgres keeps types itself")
@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("at", "no time", "Chain system, event 1: its content was changed"),
        ("facts", "{", "Chain system, event 1: its content was changed"),
        ("seq", "one", "Chain system, event one: 'one' stands where the number 1 belongs."),
    ],
)
def test_it_names_a_value_that_is_not_even_of_its_kind(column: str, value: str, fault: str) -> None:
    an_event()

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        tamper(f"UPDATE audit_event SET {column} = %s", value)  # noqa: S608 a name from the list above
        cursor.execute("PRAGMA ignore_check_constraints = OFF")

    assert first_fault().startswith(fault)


def test_it_names_the_place_of_a_row_that_cannot_be_read() -> None:
    some_events(2)
    impossible = "infinity" if connection.vendor == "postgresql" else "2026-13-45 00:00:00"

    tamper("UPDATE audit_event SET at = %s WHERE seq = 2", impossible)

    assert " in order of chains: it is unreadable (" in first_fault()


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda text: text.replace(b"system", b"person"), "Anchor 1: its content was changed"),
        (lambda text: text[text.index(b"\n") + 1 :], "Anchor 1: 1 is missing before it."),
        (lambda text: text[:-1], "Anchor 2: the line is not one canonical JSON object and a line"),
        (lambda text: text.replace(b":", b": "), "Anchor 1: the line is not one canonical JSON"),
        (lambda text: b"{}\n" + text, "Anchor 1: the line does not have exactly the fields at, "),
        (lambda text: b"{\n" + text, "Anchor 1: the line is not canonical JSON."),
    ],
)
def test_it_names_an_anchor_that_was_damaged(anchor_file: Path, damage: object, fault: str) -> None:
    for _ in range(2):
        an_event()
        audit.anchor(at=AT)

    text = anchor_file.read_bytes()
    anchor_file.write_bytes(damage(text))  # type: ignore[operator] # one of the lambdas above

    assert first_fault().startswith(fault)


@pytest.mark.parametrize("heads", ["none", {"system": 1}, {"system": ["1", "a"]}])
def test_it_refuses_an_anchor_that_names_no_heads(anchor_file: Path, heads: object) -> None:
    forged = {"at": "", "events": 1, "heads": heads, "number": 1, "prev_hash": "0" * 64}
    from reviewapp.audit.canonical import canonical_json

    anchor_file.parent.mkdir()
    anchor_file.write_bytes(canonical_json({**forged, "hash": fingerprint(forged)}) + b"\n")

    assert first_fault() == "Anchor 1: its heads are not one number and one hash for each chain."
    assert list(anchor.lines())


def test_it_walks_many_events_with_few_in_memory() -> None:
    import tracemalloc

    some_events(50)
    row = Event.objects.get(seq=50)
    Event.objects.bulk_create(
        Event(
            chain="system",
            seq=number,
            at=row.at,
            actor=row.actor,
            verb=row.verb,
            reason="x" * 2000,
            prev_hash="",
            hash="",
        )
        for number in range(51, 8051)
    )
    passed: list[int] = []
    tracemalloc.start()

    assert audit.verify(walked_past=passed.append).events == 8050

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 9_000_000  # all of them are over 20 MB
    assert passed == list(range(1000, 9000, 1000))
