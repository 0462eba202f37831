"""What listed senders send comes whole into an import that waits; nobody else sends anything."""

import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Event as Flag
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import DatabaseError
from pydicom import dcmread
from pynetdicom import AE, events
from pynetdicom.sop_class import (  # type: ignore[attr-defined] # made at run time
    CTImageStorage,
    Verification,
)

from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake_models import Import
from reviewapp.provenance.pacs import reception
from reviewapp.provenance.pacs.errors import ReceptionNotUsable
from reviewapp.provenance.pacs.models import Reception
from reviewapp.provenance.pacs.receiver import Limits, Receiver, sender
from reviewapp.provenance.pacs.reception import Addressee
from tests.factories import AT, a_person
from tests.pacs_site.orthanc import SENDER, send
from tests.pacs_site.slices import write_series

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "REVIEWAPP"
KEPT, FULL, FAILED = 0x0000, 0xA700, 0x0110


class Desk:
    """Services that were started, and what they have written down once nobody sends any more."""

    def __init__(self) -> None:
        self.started: list[Receiver] = []

    def __call__(
        self,
        *,
        senders: str = f"{SENDER}@127.0.0.1",
        clock: Callable[[], datetime] = lambda: AT,
        **limits: int,
    ) -> int:
        receiver = Receiver(
            title=TITLE,
            senders=[sender(word) for word in senders.split(",")],
            to=Addressee(a_person(Role.RESEARCHER), "chest"),
            limits=Limits(**limits),
            clock=clock,
        )
        self.started.append(receiver)
        return receiver.start("127.0.0.1", 0)

    def settled(self) -> None:
        """Without asking the database, whose memory a reading test would lock."""
        for _ in range(600):
            if all(receiver.is_idle for receiver in self.started):
                return
            time.sleep(0.05)
        raise AssertionError("the associations should be over by now")

    def ended(self) -> list[tuple[Any, ...]]:
        """Sender, received and refused of each association."""
        self.settled()
        rows = Reception.objects.filter(ended_at__isnull=False).order_by("pk")
        return list(rows.values_list("sender", "received", "refused"))


@pytest.fixture
def start() -> Iterator[Desk]:
    """Start a service and say on which port it listens; it ends with the test."""
    desk = Desk()
    yield desk
    for receiver in desk.started:
        receiver.stop(grace=5)
        receiver.stop(grace=5)  # twice is once


def kept() -> list[Path]:
    return sorted(quarantine.root().glob("*/files/*"))


def test_an_association_becomes_an_import_that_waits(start: Desk, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=3)

    assert send(files, port=start(), to=TITLE) == [KEPT] * 3

    assert start.ended() == [(SENDER, 3, 0)]
    opened = Import.objects.get()
    assert (opened.state, opened.source, opened.project) == ("RECEIVING", "PACS", "chest")
    assert opened.job is None
    names = {path.read_text() for path in quarantine.root().glob("*/names/*")}
    assert len(names) == 3
    assert all(re.fullmatch(r"[0-9a-f]{12}\.dcm", name) for name in names)
    assert not list(quarantine.root().glob("*/spool/*"))


def test_what_is_kept_is_what_was_sent(start: Desk, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=2)
    send(files, port=start(), to=TITLE)
    start.settled()

    found = [dcmread(path) for path in kept()]
    assert sorted(one.PixelData for one in found) == sorted(dcmread(f).PixelData for f in files)
    assert {one.PatientID for one in found} == {"PLANTED-1"}


def test_the_same_instance_twice_is_there_once(start: Desk, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=2)
    assert send([*files, *files], port=start(), to=TITLE) == [KEPT] * 4
    assert start.ended() == [(SENDER, 2, 0)]


def test_one_uid_with_two_pictures_is_two_files(start: Desk, tmp_path: Path) -> None:
    one, other = (write_series(tmp_path / name, slices=1)[0] for name in ("one", "other"))
    changed = dcmread(other)
    changed.PixelData = changed.PixelData[::-1]
    changed.save_as(other)

    send([one, other], port=start(), to=TITLE)

    assert start.ended() == [(SENDER, 2, 0)]


@pytest.mark.parametrize(
    ("title", "called"), [("STRANGER", TITLE), (SENDER, "ANOTHER"), ("ELSEWHERE", TITLE)]
)
def test_nobody_else_is_let_in(title: str, called: str, start: Desk, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=1)
    port = start(senders=f"{SENDER}@127.0.0.1,ELSEWHERE@10.9.8.0/24")

    with pytest.raises((AssertionError, AttributeError, RuntimeError)):
        send(files, port=port, to=called, title=title)

    start.settled()
    assert not Import.objects.exists()
    assert send(files, port=port, to=TITLE) == [KEPT]


def test_a_title_alone_is_enough_where_nobody_asked_for_more(start: Desk, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=1)
    assert send(files, port=start(senders="ANYWHERE"), to=TITLE, title="ANYWHERE") == [KEPT]


def test_it_answers_an_echo(start: Desk) -> None:
    entity = AE(ae_title=SENDER)
    entity.add_requested_context(Verification)
    association = entity.associate("127.0.0.1", start(), ae_title=TITLE)
    assert association.send_c_echo().Status == KEPT
    association.release()
    start.settled()
    assert not Import.objects.exists()


def test_an_instance_that_is_too_large_is_not_taken(start: Desk, tmp_path: Path) -> None:
    small = write_series(tmp_path / "small", slices=1, number=1)
    large = write_series(tmp_path / "large", slices=1, number=2, size=900)  # 1.6 MB
    port = start(largest=2**20)
    assert send([*small, *large], port=port, to=TITLE) == [KEPT, FULL]
    assert start.ended() == [(SENDER, 1, 1)]


def test_an_endless_instance_ends_the_association(start: Desk, tmp_path: Path) -> None:
    huge = write_series(tmp_path / "huge", slices=1, size=1600)  # 5 MB
    port = start(largest=2**20)
    with pytest.raises((AttributeError, RuntimeError)):
        send(huge, port=port, to=TITLE)
    assert send(write_series(tmp_path / "small", slices=1), port=port, to=TITLE) == [KEPT]


def test_one_sending_has_a_largest_size(start: Desk, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=4, size=450)  # 0.4 MB each
    assert send(files, port=start(whole=2**20), to=TITLE) == [KEPT, KEPT, FULL, FULL]
    assert start.ended() == [(SENDER, 2, 2)]


def test_a_sender_that_is_too_fast_is_slowed_down(start: Desk, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=3, size=450)  # 1.2 MB
    began = time.monotonic()
    send(files, port=start(per_second=2**20), to=TITLE)
    assert time.monotonic() - began > 1


def test_a_message_that_lies_about_its_length_is_not_waited_for(
    start: Desk, tmp_path: Path
) -> None:
    port = start()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as liar:
        liar.sendall(struct.pack(">BBL", 1, 0, 2**32 - 1))
        assert liar.recv(100) == b""  # closed, not read for ever
    assert send(write_series(tmp_path, slices=1), port=port, to=TITLE) == [KEPT]


def test_a_full_disk_is_told_as_out_of_resources(
    start: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write_series(tmp_path, slices=2)
    port = start()
    monkeypatch.setattr(quarantine, "RESERVE", 2**62)
    assert send(files, port=port, to=TITLE) == [FULL, FULL]
    monkeypatch.undo()
    assert send(files, port=port, to=TITLE) == [KEPT, KEPT]


def test_a_database_that_is_away_is_told_as_a_failure(
    start: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseError

    files = write_series(tmp_path, slices=1)
    port = start()
    monkeypatch.setattr(reception, "begin", away)
    assert send(files, port=port, to=TITLE) == [FAILED]
    monkeypatch.undo()
    monkeypatch.setattr(reception, "end", away)
    assert send(files, port=port, to=TITLE) == [KEPT]


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_an_instance_without_a_usable_uid_is_refused(start: Desk, tmp_path: Path) -> None:
    odd = write_series(tmp_path, slices=1, SOPInstanceUID="1.02.3")
    assert send(odd, port=start(), to=TITLE) == [0x0117]
    start.settled()
    assert not Import.objects.exists()


def test_a_port_that_is_taken_is_said_so(start: Desk) -> None:
    taken = start()
    receiver = Receiver(
        title=TITLE,
        senders=[sender("A")],
        to=Addressee(a_person(Role.RESEARCHER), "chest"),
        limits=Limits(),
        clock=lambda: AT,
    )
    with pytest.raises(ReceptionNotUsable, match="cannot be listened on"):
        receiver.start("127.0.0.1", taken)


def test_a_stop_ends_who_is_idle_and_writes_it_down(start: Desk, tmp_path: Path) -> None:
    entity = AE(ae_title=SENDER)
    entity.add_requested_context(CTImageStorage)
    idle = entity.associate("127.0.0.1", start(), ae_title=TITLE)
    sent = idle.send_c_store(dcmread(write_series(tmp_path, slices=1)[0]))
    start.started[0].stop(grace=0.1)

    assert sent.Status == KEPT
    assert start.ended() == [(SENDER, 1, 0)]
    idle.kill()


def test_a_stop_waits_for_who_is_slow_to_write_it_down(start: Desk, tmp_path: Path) -> None:
    stops = Flag()

    def clock() -> datetime:
        if stops.is_set():
            time.sleep(1)
        return AT

    entity = AE(ae_title=SENDER)
    entity.add_requested_context(CTImageStorage)
    slow = entity.associate("127.0.0.1", start(clock=clock), ae_title=TITLE)
    slow.send_c_store(dcmread(write_series(tmp_path, slices=1)[0]))
    stops.set()
    slow.release()
    start.started[0].stop(grace=0)

    assert start.started[0].is_idle
    assert start.ended() == [(SENDER, 1, 0)]


def test_an_instance_that_overtakes_the_refusal_of_its_sender_is_not_kept(start: Desk) -> None:
    start()
    nobody = cast(events.Event, SimpleNamespace(assoc=object()))
    assert start.started[0]._on_store(nobody) == FAILED


def test_an_end_is_written_once() -> None:
    begun = reception.begin(Addressee(a_person(Role.RESEARCHER), "chest"), sender="A", at=AT)
    reception.end(begun.pk, at=AT)
    reception.end(begun.pk, at=AT)
    assert Event.objects.filter(verb="reception.ended").count() == 1
