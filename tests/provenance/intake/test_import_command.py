"""manage.py import …"""

import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs import ledger
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.folders import files_in
from reviewapp.provenance.intake_models import Import
from tests.factories import AT, a_person, an_open_study
from tests.jobs.factories import a_claim
from tests.provenance.intake.factories import a_dicom, a_png, written

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reading_here")]


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    table = b"file,finding\nb.dcm,NODULE\n"
    files = {"a.png": a_png(), "sub/b.dcm": a_dicom(), "t.csv": table}
    return written(tmp_path / "given", files)


def told(researcher: User, *words: str | Path) -> tuple[str, int]:
    """What the command says, and its exit status."""
    said = StringIO()
    try:
        call_command(
            "import",
            *map(str, words),
            f"--as={researcher.email}",
            "--project=Lungs",
            stdout=said,
            stderr=StringIO(),
        )
    except SystemExit as end:
        return said.getvalue(), int(str(end.code))
    return said.getvalue(), 0


def test_a_file_is_named_as_well_as_a_folder(researcher: User, folder: Path) -> None:
    told(researcher, folder / "a.png")

    assert Image.objects.count() == 1


def test_two_folders_of_one_name_are_two(tmp_path: Path) -> None:
    places = [
        written(tmp_path / side / "scans", {"1.png": a_png(seed)})
        for seed, side in enumerate(["left", "right"])
    ]
    loose = [place / "1.png" for place in places]

    named = [(file.path, file.name) for file in files_in([*places, *loose, places[0]])]

    names = ["scans/1.png", "scans (2)/1.png", "1.png", "(2)/1.png"]
    assert named == list(zip([*loose, *loose], names, strict=True))


def test_somebody_who_reads_in_a_study_begins_none(researcher: User, folder: Path) -> None:
    accounts.grant_role(researcher, Role.READER, by=None, at=AT)
    an_open_study(reader=researcher)

    with pytest.raises(CommandError, match="not evaluated yet"):
        told(researcher, folder)
    assert not Import.objects.exists()


def report(researcher: User, *words: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(researcher, *words, "--json")[0])
    return found


def test_it_takes_a_folder_in(researcher: User, folder: Path) -> None:
    said, status = told(researcher, folder)

    assert status == 0
    assert "TAKEN     given/a.png" in said
    assert Image.objects.count() == 2
    assert not list(quarantine.all_imports())


def test_it_says_what_became_of_each_file_by_its_name(researcher: User, folder: Path) -> None:
    found = report(researcher, folder, "--join=file", "--map", "finding=finding")

    names = {file["name"]: file["outcome"] for file in found["files"]}
    assert names == {"given/a.png": "TAKEN", "given/t.csv": "OPENED", "given/sub/b.dcm": "TAKEN"}
    assert Image.objects.filter(attributes__finding="NODULE").count() == 1


def test_a_preview_takes_nothing(researcher: User, folder: Path) -> None:
    said, status = told(researcher, folder, "--preview")

    assert (status, "2 files will come in, 0 will not" in said) == (0, True)
    assert Image.objects.count() == 0
    assert Import.objects.get().state == Import.State.CANCELLED


def test_a_refused_file_shows_in_the_exit_status(researcher: User, folder: Path) -> None:
    (folder / "rubbish.txt").write_bytes(b"rubbish")

    said, status = told(researcher, folder)

    assert status == 3
    assert "is in no format that is read here" in said


def test_a_name_cannot_play_with_the_terminal(researcher: User, tmp_path: Path) -> None:
    said, _ = told(researcher, written(tmp_path / "given", {"\x1b[31mred.png": a_png()}))

    assert "\x1b" not in said


def test_links_are_not_followed(researcher: User, folder: Path, tmp_path: Path) -> None:
    elsewhere = written(tmp_path / "elsewhere", {"c.png": a_png(3)})
    (folder / "link").symlink_to(elsewhere)
    (folder / "link.png").symlink_to(elsewhere / "c.png")

    assert len(report(researcher, folder)["files"]) == 3


@pytest.mark.parametrize("columns", ["nothing=finding", "finding=No Name"])
def test_a_mapping_that_makes_no_sense_takes_nothing(
    researcher: User, folder: Path, columns: str
) -> None:
    with pytest.raises(CommandError) as refused:
        told(researcher, folder, "--map", columns)

    assert refused.value.returncode == 2
    assert Image.objects.count() == 0
    assert not list(quarantine.all_imports())


@pytest.mark.parametrize("words", [["--map", "finding"], ["nowhere"]])
def test_what_cannot_be_understood_is_said(
    researcher: User, folder: Path, words: list[str]
) -> None:
    with pytest.raises(CommandError):
        told(researcher, folder, *words)


def test_only_who_may_import_is_imported_for(folder: Path) -> None:
    with pytest.raises(CommandError, match="nobody here who may import"):
        told(a_person(Role.READER), folder)


def test_it_waits_for_a_worker_that_was_quicker(
    researcher: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = jobs.run

    def taken_by_a_worker(job_id: UUID, work: Any) -> None:  # noqa: ANN401 handed through
        """A worker takes the job, and ends it while the command looks."""
        claim = a_claim(Job.objects.get(pk=job_id), at=timezone.now())
        done(job_id, work)  # nothing: it is taken
        assert Job.objects.get(pk=job_id).state == State.RUNNING
        monkeypatch.setattr(
            "reviewapp.provenance.management.commands.import.sleep",
            lambda _: ledger.finish(claim, State.FAILED, at=AT, error="It broke."),
        )

    monkeypatch.setattr(jobs, "run", taken_by_a_worker)

    with pytest.raises(CommandError, match="It broke"):
        told(researcher, folder)
