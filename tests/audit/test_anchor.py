"""Writing the heads of the chains down outside the database."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reviewapp.audit import anchor, selectors
from reviewapp.audit import services as audit
from reviewapp.audit.errors import AnchorsDamaged
from reviewapp.audit.verify_audit import Anchors
from tests.audit.factories import AT, an_event, some_events, somebody

pytestmark = pytest.mark.django_db


def test_it_holds_the_head_of_every_chain_and_the_number_of_events() -> None:
    last = some_events(3)[-1]
    alone = an_event(by=somebody())

    written = audit.anchor(at=AT)

    assert written
    assert written["heads"] == {"system": [3, last.hash], alone.chain: [1, alone.hash]}
    assert (written["number"], written["events"]) == (1, 4)
    assert written["at"] == "2026-11-21T09:30:15.120000Z"


def test_it_continues_from_the_anchor_before() -> None:
    an_event()
    first = audit.anchor(at=AT)
    an_event()
    second = audit.anchor(at=AT)

    assert first
    assert second
    assert (second["number"], second["prev_hash"]) == (2, first["hash"])
    assert [json.loads(line) for line in anchor.lines()] == [first, second]


def test_it_writes_nothing_when_nothing_has_happened() -> None:
    an_event()
    audit.anchor(at=AT)

    assert audit.anchor(at=AT) is None
    assert len(list(anchor.lines())) == 1


def test_it_never_writes_after_a_damaged_line(anchor_file: Path) -> None:
    an_event()
    audit.anchor(at=AT)
    with anchor_file.open("ab") as file:
        file.write(b'{"at":"2026')
    before = anchor_file.read_bytes()

    with pytest.raises(AnchorsDamaged, match="no new one was written"):
        audit.anchor(at=AT)

    assert anchor_file.read_bytes() == before


def test_it_makes_one_chain_however_many_write_at_once() -> None:
    heads = [{"system": (number, f"{number:064}")} for number in range(1, 21)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda head: anchor.append(head, at=AT), heads))

    read = Anchors().read(anchor.lines())
    assert (read.count, read.faults) == (20, [])


def test_it_asks_for_the_heads_as_they_are() -> None:
    assert selectors.heads() == {}
    assert audit.anchor(at=AT)  # an empty trail is a statement too
