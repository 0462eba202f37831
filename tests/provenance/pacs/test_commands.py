"""The list of PACS from the command line."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from reviewapp.provenance.pacs import sealing
from reviewapp.provenance.pacs.models import Pacs
from tests.pacs_site.orthanc import Orthanc
from tests.provenance.pacs.factories import a_pacs

pytestmark = pytest.mark.django_db


def told(*words: str) -> str:
    out = io.StringIO()
    call_command("pacs", *words, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("may_ask_this_machine")
def test_one_is_added_listed_tried_and_retired(
    orthanc: Orthanc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(orthanc.password + "\n"))
    station = f"{orthanc.title}@127.0.0.1:{orthanc.dicom_port}"

    told(
        "add",
        "Ours",
        orthanc.address,
        "--user",
        orthanc.user,
        "--password-stdin",
        "--dicom",
        station,
    )

    assert sealing.open_sealed(Pacs.objects.get().sealed_password) == orthanc.password
    assert told("list") == f"Ours: {orthanc.address}\n"
    assert "answered a C-ECHO" in told("test", "Ours")
    assert "is asked no more" in told("retire", "Ours")
    assert told("list") == ""


def test_the_password_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: "typed")
    told("add", "Ours", "https://pacs.example.org", "--user", "us")
    assert sealing.open_sealed(Pacs.objects.get().sealed_password) == "typed"


def test_passwords_are_sealed_anew() -> None:
    a_pacs(user_name="us", password="x")
    assert told("seal") == "Passwords sealed anew: 1.\n"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("test", "Nobody"), "There is: “The archive”"),
        (("add", "X", "gopher://x"), "not the address"),
        (("add", "X", "https://x", "--dicom", "TITLE"), "Use TITLE@HOST:PORT"),
        (("test", "The archive"), "Not all is well"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], why: str) -> None:
    a_pacs("http://127.0.0.1:9")
    with pytest.raises(CommandError, match=why):
        told(*words)
