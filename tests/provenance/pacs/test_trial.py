"""A PACS is tried in sentences; the guard stands before a C-ECHO too."""

import pytest
from pynetdicom import AE
from pytest_django import Settings

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.provenance.pacs import registry, trial
from reviewapp.provenance.pacs.models import Pacs
from reviewapp.provenance.pacs.registry import Station
from tests.deploy.grown import free_port
from tests.factories import AT, a_person
from tests.pacs_site.orthanc import Orthanc
from tests.provenance.pacs.factories import a_pacs, the_pacs
from tests.provenance.pacs.server import answering, says

pytestmark = pytest.mark.django_db


def tried(address: str, station: Station | None = None) -> list[tuple[str, bool]]:
    findings = trial.try_out(a_pacs(address, station=station), by=None, at=AT)
    return [(finding.sentence, finding.is_well) for finding in findings]


@pytest.mark.usefixtures("may_ask_this_machine")
def test_a_pacs_that_is_well_says_so_twice(orthanc: Orthanc) -> None:
    findings = trial.try_out(the_pacs(orthanc), by=None, at=AT)

    assert [finding.is_well for finding in findings] == [True, True]
    assert "it may be empty" in findings[0].sentence
    assert Event.objects.get(verb="pacs.tried").facts == {"DICOMweb": True, "DICOM": True}


@pytest.mark.usefixtures("may_ask_this_machine")
def test_a_service_that_is_away_or_is_none_is_said_so() -> None:
    with answering(says()) as server:
        away = tried(server.address, Station("127.0.0.1", free_port(), "NOBODY"))
        registry.retire(Pacs.objects.get(), by=None, at=AT)
        none = tried(server.address, Station("127.0.0.1", server.port, "NOBODY"))

    assert "Nothing answers at 127.0.0.1" in away[1][0]
    assert "takes no DICOM association" in none[1][0]
    assert (away[0][1], away[1][1], none[1][1]) == (True, False, False)


def test_neither_way_leads_to_a_neighbour(settings: Settings) -> None:
    settings.PACS_NETWORKS = []
    with answering(says()) as server:
        station = Station("127.0.0.1", server.port, "PACS")
        findings = tried(server.address, station)

    assert ["PACS_NETWORKS" in sentence for sentence, _ in findings] == [True, True]
    assert server.asked == []


def test_only_an_administrator_tries() -> None:
    pacs = a_pacs()
    with pytest.raises(NotAllowed):
        trial.try_out(pacs, by=a_person(Role.RESEARCHER), at=AT)


@pytest.mark.usefixtures("may_ask_this_machine")
def test_a_station_that_takes_no_echo_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        is_established = True

        def __init__(self) -> None:
            self.released = False

        def send_c_echo(self) -> object:
            return None

        def release(self) -> None:
            self.released = True

    deaf = Deaf()
    monkeypatch.setattr(AE, "associate", lambda *_, **__: deaf)
    with answering(says()) as server:
        findings = tried(server.address, Station("127.0.0.1", server.port, "PACS"))
    assert "did not answer the C-ECHO" in findings[1][0]
    assert deaf.released
