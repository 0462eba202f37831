"""The receiving command: who may send, to whom it goes, and that it stops when told to."""

import os
import signal
import threading
import time

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from reviewapp.accounts.roles import Role
from reviewapp.provenance.pacs import reception
from reviewapp.provenance.pacs.errors import ReceptionNotUsable
from reviewapp.provenance.pacs.receiver import sender
from tests.factories import a_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["", "@10.0.0.0/8", "A@nowhere", "A" * 17, "Ä", "A\\B"])
def test_a_sender_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(ReceptionNotUsable, match="names no sender"):
        sender(word)


def test_only_somebody_who_may_import_is_an_addressee() -> None:
    coordinator = a_person(Role.COORDINATOR)
    for email in (coordinator.email, "nobody@example.org"):
        with pytest.raises(ReceptionNotUsable, match="Nobody who may import"):
            reception.addressee(email=email, project="chest")


def test_the_command_serves_until_it_is_told_to_stop(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person(Role.RESEARCHER)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def tell_it_to_stop() -> None:
        # Not before it listens for that: the signal would end the tests instead.
        while handlers[signal.SIGTERM] is signal.getsignal(signal.SIGTERM):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=tell_it_to_stop, daemon=True).start()
    try:
        told = ("--port", "0", "--from", "A@127.0.0.1", "--owner", person.email, "--project", "x")
        call_command("receive_dicom", *told)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert "Nothing is received any more." in capsys.readouterr().out


def test_the_command_names_what_is_missing() -> None:
    with pytest.raises(CommandError, match="Nobody is listed to send"):
        call_command("receive_dicom")
    with pytest.raises(CommandError, match="Nobody who may import"):
        call_command("receive_dicom", "--from", "A")
