"""What an archive holds takes room, and somebody's quota …"""

import shutil
from collections import namedtuple

import pytest
from pytest_django import Settings

from reviewapp.imaging import archives
from reviewapp.imaging.archives import Entry
from reviewapp.provenance.intake import opening, quarantine, receiving, selectors
from reviewapp.provenance.intake.errors import QuarantineFull
from reviewapp.provenance.intake.previewing import digest_of
from reviewapp.provenance.intake_models import Arrival, Import
from tests.imaging.bad_archives import archive
from tests.provenance.intake.factories import a_png, an_import, outcomes, previewed, receive_named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]
EMPTY = bytes(3 * 2**20)
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def opened() -> Import:
    return an_import()


@pytest.fixture
def small(opened: Import) -> Arrival:
    """A small archive that unpacks to six mebibytes."""
    packed = archive(("a.png", EMPTY), ("b.png", EMPTY))
    return receive_named(opened, {"small.zip": packed})[0]


def open_it(arrival: Arrival) -> None:
    path = quarantine.path_of(arrival.of_id, arrival.pk)
    opening.open_archive(arrival, path, digest=digest_of(path))


def unpacked_in(opened: Import) -> list[str]:
    return [path.name for path in (quarantine.folder(opened.pk) / "unpacked").glob("*")]


def test_an_entry_is_called_by_its_archive_and_its_own_name(opened: Import) -> None:
    receive_named(opened, {"two.zip": archive(("deep/a.png", a_png()))})

    found = list(selectors.arrivals(previewed(opened)))

    assert [line.name for line in selectors.lines(found)] == ["two.zip", "two.zip › deep/a.png"]


def test_nothing_is_unpacked_where_it_would_fill_the_disk(
    opened: Import, small: Arrival, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = quarantine.RESERVE + 2 * len(EMPTY) - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(2**40, 0, free))

    with pytest.raises(QuarantineFull):
        open_it(small)

    assert outcomes(opened) == [("zip", "WAITING")]
    assert unpacked_in(opened) == []


def test_a_disk_that_others_fill_meanwhile_ends_it_and_a_repeat_goes_on(
    opened: Import, small: Arrival, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = iter([2**40, *[quarantine.RESERVE] * 9])
    with monkeypatch.context() as filling:
        filling.setattr(shutil, "disk_usage", lambda _: Disk(2**40, 0, next(free)))
        with pytest.raises(QuarantineFull):
            open_it(small)
    assert unpacked_in(opened) == []

    open_it(small)

    assert [outcome for _, outcome in outcomes(opened)] == ["OPENED", "WAITING", "WAITING"]


def test_what_an_archive_holds_counts_in_its_place(opened: Import, small: Arrival) -> None:
    open_it(small)

    assert receiving.used_by(opened.begun_by_id) == 2 * len(EMPTY)


def test_an_archive_beyond_the_quota_is_refused_and_the_rest_goes_on(
    opened: Import, small: Arrival, settings: Settings
) -> None:
    receive_named(opened, {"good.png": a_png()})
    settings.UPLOAD_QUOTA = 2 * len(EMPTY)

    previewed(opened)

    assert outcomes(opened) == [("zip", "REFUSED"), ("png", "READY")]
    assert "one person may have in quarantine" in opened.arrivals.get(number=1).sentence


def test_a_repeat_counts_nothing_twice(
    opened: Import, small: Arrival, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_QUOTA = 2 * len(EMPTY)
    add = opening._add

    def add_one(held: Arrival, entry: Entry) -> None:
        add(held, entry)
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(opening, "_add", add_one)
        with pytest.raises(KeyboardInterrupt):
            open_it(small)

    open_it(small)

    assert opened.arrivals.count() == 3


def test_room_is_asked_for_what_will_be_written(opened: Import, small: Arrival) -> None:
    path = quarantine.path_of(opened.pk, small.pk)
    limits = archives.ArchiveLimits(file_bytes=1)

    assert archives.unpacked_bytes(path) == 2 * len(EMPTY)
    assert archives.unpacked_bytes(path, limits=limits) == 0
