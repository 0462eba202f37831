"""A retrieval's job takes every instance once, sees what is missing, and goes on after a fall."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reviewapp.accounts.roles import Role
from reviewapp.jobs.errors import Cancelled
from reviewapp.jobs.models import Job
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake_models import Arrival, Import
from reviewapp.provenance.pacs import dicomweb, fetching
from reviewapp.provenance.pacs.errors import PacsNotReachable
from reviewapp.provenance.pacs.models import Retrieval, WantedSeries
from reviewapp.provenance.pacs.retrieval import Choice, request_retrieval
from tests.factories import AT, a_person
from tests.pacs_site.orthanc import Orthanc
from tests.pacs_site.slices import study_uid, write_series
from tests.provenance.pacs.factories import a_retrieval, the_pacs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_ask_this_machine")]


class Told:
    """Hears what the work reports, as the row of a job would."""

    def __init__(self, on_report: Callable[[int], None] = lambda _: None) -> None:
        self.reports: list[tuple[int, int | None]] = []
        self.lines: list[str] = []
        self.made_of: object = None
        self._on_report = on_report

    def report(self, done: int, total: int | None = None, unit: str = "") -> None:  # noqa: ARG002 a Progress is told so
        self.reports.append((done, total))
        self._on_report(done)

    def log(self, text: str, *, level: str = "info") -> None:  # noqa: ARG002 a Progress is told so
        self.lines.append(text)

    def made(self, thing: object) -> None:
        self.made_of = thing

    def check(self) -> None:
        pass


def fetch(asked: Retrieval, told: Any = None, pauses: tuple[float, ...] = ()) -> Any:  # noqa: ANN401 stands in for a Progress
    told = told or Told()
    fetching.retrieve(told, retrieval_id=str(asked.pk), clock=lambda: AT, pauses=pauses)
    return told


def contents(asked: Retrieval) -> list[bytes]:
    arrivals = Arrival.objects.filter(of=asked.of_id).order_by("number")
    return sorted(quarantine.path_of(a.of_id, a.pk).read_bytes() for a in arrivals)


def test_it_takes_what_the_pacs_holds_byte_for_byte(orthanc: Orthanc, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=3)
    orthanc.stow(files)
    asked = a_retrieval(the_pacs(orthanc))

    told = fetch(asked)

    assert contents(asked) == sorted(path.read_bytes() for path in files)
    assert told.reports == [(1, 3), (2, 3), (3, 3)]
    assert told.made_of == asked.of


def test_it_counts_and_forgets_the_uids_and_asks_for_the_preview(
    orthanc: Orthanc, tmp_path: Path
) -> None:
    orthanc.c_store(write_series(tmp_path, slices=3))
    asked = a_retrieval(the_pacs(orthanc))

    fetch(asked)

    wanted = asked.wanted_series.get()
    assert (wanted.state, wanted.expected, wanted.received) == ("COMPLETE", 3, 3)
    assert (wanted.sealed_uids, wanted.modality) == ("", "CT")
    assert Import.objects.get(pk=asked.of_id).state == Import.State.PREVIEWING
    assert Job.objects.filter(task="provenance.preview_import").count() == 1
    assert not list((quarantine.folder(asked.of_id) / "spool").iterdir())


def test_all_series_of_some_studies_are_looked_up_and_taken(
    orthanc: Orthanc, tmp_path: Path
) -> None:
    for number in (1, 2):
        orthanc.stow(write_series(tmp_path, number=number, slices=2))
    second = write_series(tmp_path / "second", number=3, slices=2, StudyInstanceUID=study_uid(1))
    orthanc.stow(second)
    choices = [Choice(study_uid(number)) for number in (1, 2, 99)]
    by = a_person(Role.RESEARCHER)
    asked = request_retrieval(the_pacs(orthanc), choices, project="chest", by=by, at=AT)

    fetch(asked)

    states = sorted(asked.wanted_series.values_list("state", "received"))
    assert states == [("COMPLETE", 2), ("COMPLETE", 2), ("COMPLETE", 2), ("REFUSED", 0)]
    assert asked.of.arrivals.count() == 6


def test_a_pacs_killed_half_way_costs_nothing(orthanc: Orthanc, tmp_path: Path) -> None:
    files = write_series(tmp_path, slices=40, size=512)
    orthanc.stow(files)
    asked = a_retrieval(the_pacs(orthanc))

    def kill(done: int) -> None:
        if done == 5:
            orthanc.kill()

    with pytest.raises(PacsNotReachable):
        fetch(asked, Told(kill))
    before = asked.of.arrivals.count()
    orthanc.start()
    fetch(asked)

    assert 5 <= before < 40
    assert contents(asked) == sorted(path.read_bytes() for path in files)
    assert asked.wanted_series.get().state == WantedSeries.State.COMPLETE


def test_a_pacs_that_comes_back_is_asked_again_by_the_same_job(
    orthanc: Orthanc, tmp_path: Path
) -> None:
    orthanc.stow(write_series(tmp_path, slices=2))
    asked = a_retrieval(the_pacs(orthanc))
    orthanc.kill()

    class Restarts(Told):
        def check(self) -> None:
            if orthanc.process is None:
                orthanc.start()

    told = fetch(asked, Restarts(), pauses=(0.2,))

    assert "tries again in 0.2 seconds" in told.lines[0]
    assert asked.of.arrivals.count() == 2


def test_a_series_that_came_short_is_incomplete_and_can_be_completed(
    orthanc: Orthanc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orthanc.stow(write_series(tmp_path, slices=3))
    asked = a_retrieval(the_pacs(orthanc))
    real = dicomweb.files
    monkeypatch.setattr(
        dicomweb, "files", lambda *a, **k: (x for n, x in enumerate(real(*a, **k)) if n)
    )
    fetch(asked)
    short = asked.wanted_series.get()

    monkeypatch.undo()
    fetch(asked)

    assert (short.state, short.received) == ("PARTIAL", 2)
    assert "says it has 3 instances of this series, and 2 came" in short.sentence
    assert asked.wanted_series.get().state == "COMPLETE"
    assert asked.of.arrivals.count() == 3


def test_an_incomplete_one_waits_for_a_person(orthanc: Orthanc, tmp_path: Path) -> None:
    orthanc.stow(write_series(tmp_path, slices=2))
    asked = a_retrieval(the_pacs(orthanc), numbers=(1, 99))

    fetch(asked)

    states = [series.state for series in asked.wanted_series.order_by("number")]
    assert states == ["COMPLETE", "REFUSED"]
    assert Import.objects.get(pk=asked.of_id).state == Import.State.RECEIVING


def test_a_series_fetched_twice_is_there_once(orthanc: Orthanc, tmp_path: Path) -> None:
    orthanc.stow(write_series(tmp_path, slices=2))
    asked = a_retrieval(the_pacs(orthanc), numbers=(1, 99))

    fetch(asked)
    WantedSeries.objects.filter(number=1).update(state="PARTIAL", sealed_uids=sealed(asked))
    fetch(asked)

    assert asked.of.arrivals.count() == 2


def sealed(asked: Retrieval) -> str:
    """As if the first series had never been completed."""
    other = a_retrieval(asked.pacs, by=asked.asked_by)
    return other.wanted_series.get().sealed_uids


def test_whoever_cancels_is_heard_between_two_instances(orthanc: Orthanc, tmp_path: Path) -> None:
    orthanc.stow(write_series(tmp_path, slices=5))
    asked = a_retrieval(the_pacs(orthanc))

    def cancel(done: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(asked, Told(cancel))

    assert asked.of.arrivals.count() == 2
    assert not list((quarantine.folder(asked.of_id) / "spool").iterdir())
