"""However an import ends, its files go and its report stays."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model

from reviewapp.audit.models import Event
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.intake import (
    asking,
    ending,
    previewing,
    quarantine,
    receiving,
    running,
    taking,
)
from reviewapp.provenance.intake.errors import ImportNotInState
from reviewapp.provenance.intake.progress import Progress
from reviewapp.provenance.intake_models import Arrival, Import
from reviewapp.provenance.tasks import empty_quarantine, run_import
from tests.factories import AT
from tests.jobs.factories import a_progress
from tests.provenance.intake.factories import (
    a_dicom,
    a_png,
    again,
    an_import,
    imported,
    outcomes,
    pixel_folder,
    previewed,
    receive,
    run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


def test_a_cancelled_import_leaves_its_report_only() -> None:
    opened = an_import()
    receive(opened, a_png=a_png())

    ended = ending.cancel(opened, by=opened.begun_by, at=AT)

    assert ended.state == Import.State.CANCELLED
    assert outcomes(ended) == [("png", "LEFT_OUT")]
    assert not quarantine.folder(opened.pk).exists()
    assert Event.objects.filter(verb="import.cancelled").count() == 1


def test_cancelling_stops_the_job_that_waits() -> None:
    opened = an_import()
    receive(opened, a_png=a_png())
    asking.request_preview(opened, by=opened.begun_by, at=AT)

    ending.cancel(again(opened), by=opened.begun_by, at=AT)

    assert Job.objects.get().state == State.CANCELLED


def test_cancelling_goes_on_when_the_job_ended_just_before() -> None:
    opened = an_import()
    receive(opened, a_png=a_png())
    asking.request_preview(opened, by=opened.begun_by, at=AT)
    held = Import.objects.select_related("job").get(pk=opened.pk)
    Job.objects.update(state=State.FAILED, finished_at=AT, error="It broke.")

    assert ending.cancel(held, by=held.begun_by, at=AT).state == Import.State.CANCELLED
    assert Job.objects.get().state == State.FAILED


def test_a_preview_that_is_over_looks_at_nothing_again() -> None:
    opened = an_import()
    receive(opened, a_png=a_png())
    before = again(previewed(opened))

    previewing.preview(a_progress(), import_id=str(opened.pk), clock=lambda: AT)

    assert again(opened).findings == before.findings


def test_the_sweep_finds_nothing_where_nothing_was_ever_received() -> None:
    assert not quarantine.root().exists()
    assert ending.sweep(at=AT) == 0


def test_what_has_ended_cannot_be_cancelled() -> None:
    ended = imported(a_png=a_png())

    with pytest.raises(ImportNotInState, match="done"):
        ending.cancel(ended, by=ended.begun_by, at=AT)


def test_the_sweep_cancels_what_nobody_touched_for_days() -> None:
    stale, fresh = an_import(), an_import()
    Import.objects.filter(pk=fresh.pk).update(touched_at=AT + timedelta(days=6))

    assert ending.sweep(at=AT + timedelta(days=8)) == 1

    assert again(stale).state == Import.State.CANCELLED
    assert quarantine.is_there(fresh.pk)
    assert not quarantine.is_there(stale.pk)


def test_the_sweep_leaves_what_a_worker_is_at() -> None:
    opened = an_import()
    receive(opened, a_png=a_png())
    asking.request_preview(opened, by=opened.begun_by, at=AT)

    assert ending.sweep(at=AT + timedelta(days=30)) == 0


def test_the_sweep_spares_the_folder_of_an_import_that_is_being_begun() -> None:
    begun = uuid4()
    quarantine.open_for(begun)

    empty_quarantine()

    assert quarantine.is_there(begun)


def test_the_sweep_removes_a_folder_that_was_never_made_whole() -> None:
    half = quarantine.folder(uuid4())
    (half / "files").mkdir(parents=True)

    empty_quarantine()

    assert not half.exists()


def test_the_sweep_removes_files_that_no_import_owns() -> None:
    orphan = uuid4()
    quarantine.open_for(orphan)
    os.utime(quarantine.folder(orphan) / "secret", (0, 0))
    (quarantine.root() / "not ours").mkdir()

    empty_quarantine()

    assert not quarantine.is_there(orphan)
    assert (quarantine.root() / "not ours").exists()


def test_an_ended_import_takes_no_more_and_changes_no_more() -> None:
    ended = imported(a_png=a_png())

    with pytest.raises(DatabaseError, match="its report is kept"), transaction.atomic():
        Arrival.objects.filter(of=ended).update(sentence="Something else.")
    with pytest.raises(DatabaseError, match="its report is kept"), transaction.atomic():
        Import.objects.filter(pk=ended.pk).update(project="Other")


class Killed(Exception):
    pass


class KilledAfter:
    """The progress of a worker that is killed after so many reports."""

    def __init__(self, reports: int) -> None:
        self.left = reports

    def report(self, *_: object, **__: object) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def log(self, text: str, *, level: str = "info") -> None: ...

    def made(self, thing: Model) -> None: ...

    def check(self) -> None: ...


@pytest.mark.parametrize(("at_once", "taken"), [(1, 3), (2, 4)])
def test_a_killed_worker_is_followed_by_one_that_takes_the_rest(
    at_once: int, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", at_once)
    opened = an_import()
    receive(opened, f_dcm=a_dicom(), **{f"{n}_png": a_png(n) for n in range(5)})
    job = asking.request_run(previewed(opened), by=opened.begun_by, at=AT)
    killed: Progress = KilledAfter(1)
    with pytest.raises(Killed):
        running.run(killed, import_id=str(opened.pk), clock=lambda: AT)
    assert Image.objects.count() == taken
    assert not list(pixel_folder().rglob(".*"))  # nothing half-written

    run_import(job_id=str(job.pk))

    assert [outcome for _, outcome in outcomes(opened)] == ["TAKEN"] * 6
    assert Image.objects.count() == 6


def test_a_cancelled_import_takes_nothing_more_even_from_a_file_being_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = an_import()
    receive(opened, a_png=a_png())
    asking.request_run(previewed(opened), by=opened.begun_by, at=AT)
    take = taking.take

    def cancelled_meanwhile(*parts: object, **more: object) -> None:
        ending.cancel(again(opened), by=opened.begun_by, at=AT)
        take(*parts, **more)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(taking, "take", cancelled_meanwhile)
    with pytest.raises(ImportNotInState, match="cancelled"):
        running.run(KilledAfter(9), import_id=str(opened.pk), clock=lambda: AT)

    assert Image.objects.count() == 0
    assert again(opened).state == Import.State.CANCELLED


def test_a_job_of_an_import_that_is_over_does_nothing() -> None:
    opened = an_import()
    receive(opened, a_png=a_png())
    job = asking.request_run(previewed(opened), by=opened.begun_by, at=AT)
    ended = run_again(opened, str(job.pk))

    running.run(KilledAfter(0), import_id=str(ended.pk), clock=lambda: AT)


def run_again(opened: Import, job_id: str) -> Import:
    run_import(job_id=job_id)
    return again(opened)


def test_the_sentence_counts_what_came_of_it() -> None:
    opened = an_import()
    arrivals = receive(opened, a_png=a_png(), b_png=b"rubbish", c_png=a_png(3))
    receiving.leave_out(arrivals[2], at=AT)
    ready = previewed(opened)
    assert ending.sentence(ready).startswith("1 files will come in, 1 will not")

    said = ending.sentence(run(ready))

    assert said.startswith("1 new images of 1 files; 0 files were here already; 1 were refused")
