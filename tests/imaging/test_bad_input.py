"""Each bad file gets its sentence, in bounded memory and time; import.md shows them all."""

import tracemalloc
from pathlib import Path
from time import process_time

import pytest

from reviewapp.dicom.errors import FileRefused
from reviewapp.dicom.limits import MEBIBYTE
from reviewapp.dicom.reading import look
from reviewapp.imaging import archives
from reviewapp.imaging.formats import reading
from tests.dicom.making import KEY
from tests.imaging import bad_input_page
from tests.imaging.bad_archives import archive
from tests.imaging.bad_input import ARCHIVE_LIMITS, LIMITS, BadFile, content_of, refusal_of
from tests.imaging.bad_input_page import BAD

# Beside the file itself: what it may make this process take before it is refused.
MOST_MEMORY = 80 * MEBIBYTE
MOST_SECONDS = 5.0


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_it_is_refused_with_its_sentence(bad: BadFile, tmp_path: Path) -> None:
    refusal = refusal_of(bad, tmp_path)

    assert refusal is not None
    assert bad.said in refusal.fact
    assert refusal.about(bad.name).count(". ") >= 1


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_it_takes_little_memory_and_time(bad: BadFile, tmp_path: Path) -> None:
    content = content_of(bad)  # now, so that making it does not count
    started = process_time()
    tracemalloc.start()
    refusal_of(bad, tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < MOST_MEMORY + 2 * len(content)
    assert process_time() - started < MOST_SECONDS


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_glance_never_raises(bad: BadFile, tmp_path: Path) -> None:
    path = tmp_path / "000001"
    path.write_bytes(content_of(bad))

    assert reading.look(path, key=KEY, limits=LIMITS).kind != "" or "." in bad.name
    assert not look(path, key=KEY, limits=LIMITS).taken or bad.name.endswith(".dcm")


def test_nothing_half_written_stays_behind(tmp_path: Path) -> None:
    for number, bad in enumerate(one for one in BAD if one.name.endswith(".zip")):
        folder = tmp_path / str(number)
        folder.mkdir()
        refusal_of(bad, folder)
        assert list((folder / "unpacked").iterdir()) == [], bad.name


def test_a_sound_archive_is_unpacked_under_numbers(tmp_path: Path) -> None:
    path, into = tmp_path / "a.zip", tmp_path / "into"
    into.mkdir()
    files = [("scans/a.dcm", b"1"), ("scans/b.dcm", b"22"), ("__MACOSX/._a.dcm", b"3")]
    path.write_bytes(archive(("scans/", b""), *files))

    entries = list(archives.unpack(path, into, limits=ARCHIVE_LIMITS))
    assert [entry.name for entry in entries] == ["scans/a.dcm", "scans/b.dcm"]
    assert [entry.path and entry.path.read_bytes() for entry in entries] == [b"1", b"22"]
    assert sorted(child.name for child in into.iterdir()) == ["000000", "000001"]
    assert archives.names(path) == ["scans/a.dcm", "scans/b.dcm"]
    assert archives.is_archive(path)


def test_one_bad_file_of_an_archive_does_not_hold_up_the_others(tmp_path: Path) -> None:
    path, into = tmp_path / "a.zip", tmp_path / "into"
    into.mkdir()
    content = archive(("a", b"first" * 9), ("b", b"second"), packed=False)
    path.write_bytes(content.replace(b"firstfirst", b"FIRSTfirst", 1))

    first, second = archives.unpack(path, into)
    assert first.refusal is not None
    assert "with an error" in first.refusal.fact
    assert second.path is not None
    assert second.path.read_bytes() == b"second"


def test_a_file_too_long_for_its_place_is_refused_alone(tmp_path: Path) -> None:
    path, into = tmp_path / "a.zip", tmp_path / "into"
    into.mkdir()
    path.write_bytes(archive(("a", b"1" * 500), ("b", b"2")))
    limits = archives.ArchiveLimits(file_bytes=100)

    first, second = archives.unpack(path, into, limits=limits)
    assert first.refusal is not None
    assert second.path is not None


@pytest.mark.parametrize(
    "limits",
    [archives.ArchiveLimits(archive_bytes=10), archives.ArchiveLimits(unpacked_bytes=10)],
)
def test_an_archive_too_large_is_refused_whole(
    limits: archives.ArchiveLimits, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(archive(("a", b"1" * 500)))

    with pytest.raises(FileRefused, match="GiB"):
        archives.names(path, limits=limits)


def test_the_guide_shows_what_is_said_today() -> None:
    stale = "Run `python -m tests.imaging.bad_input_page` and commit docs/guides/import.md."
    assert bad_input_page.table() in bad_input_page.GUIDE.read_text("utf-8"), stale
