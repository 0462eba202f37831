"""Files arrive piece by piece …"""

from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from reviewapp.provenance.intake import asking, quarantine, receiving
from reviewapp.provenance.intake.errors import (
    ChunkDamaged,
    ChunkMisplaced,
    FileNotWelcome,
    ImportNotInState,
    ProjectNotNamed,
    QuarantineFull,
    QuotaReached,
)
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake_models import Arrival, Import
from tests.factories import AT
from tests.provenance.intake.factories import an_import, previewed, receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


@pytest.fixture
def opened() -> Import:
    return an_import()


def expected(opened: Import, *, size: int = 6, name: str = "a.png") -> Arrival:
    return receiving.expect(opened, files=[Announced(name, size)], at=AT)[0]


def send(arrival: Arrival, content: bytes, *, offset: int) -> Arrival:
    digest = sha256(content).digest()
    return receiving.receive(arrival, offset=offset, content=content, digest=digest, at=AT)


def test_pieces_make_the_file(opened: Import) -> None:
    arrival = expected(opened)
    send(arrival, b"abc", offset=0)
    arrival = send(arrival, b"def", offset=3)

    assert quarantine.path_of(opened.pk, arrival.pk).read_bytes() == b"abcdef"
    assert arrival.outcome == Arrival.Outcome.WAITING


def test_a_piece_that_came_twice_changes_nothing_and_says_where_to_go_on(opened: Import) -> None:
    arrival = expected(opened)
    send(arrival, b"abc", offset=0)

    with pytest.raises(ChunkMisplaced, match="Go on from 3") as refused:
        send(arrival, b"abc", offset=0)

    assert refused.value.offset == 3
    assert quarantine.path_of(opened.pk, arrival.pk).read_bytes() == b"abc"


def test_a_piece_that_was_changed_on_the_way_is_not_kept(opened: Import) -> None:
    with pytest.raises(ChunkDamaged):
        receiving.receive(expected(opened), offset=0, content=b"abc", digest=b"x", at=AT)


def test_a_piece_beyond_the_end_is_not_kept(opened: Import) -> None:
    with pytest.raises(FileNotWelcome, match="beyond the 6 bytes"):
        send(expected(opened), b"abcdefg", offset=0)


def test_what_a_crash_left_behind_the_last_acknowledged_byte_is_cut_off(opened: Import) -> None:
    arrival = expected(opened)
    send(arrival, b"abc", offset=0)
    with quarantine.path_of(opened.pk, arrival.pk).open("ab") as file:
        file.write(b"half a piece")

    send(arrival, b"def", offset=3)

    assert quarantine.path_of(opened.pk, arrival.pk).read_bytes() == b"abcdef"


def test_the_same_file_announced_again_keeps_its_place(opened: Import) -> None:
    first = expected(opened)
    send(first, b"abc", offset=0)

    again = expected(opened)

    assert (again.pk, again.received) == (first.pk, 3)


def test_the_same_name_with_another_size_is_refused(opened: Import) -> None:
    expected(opened)

    with pytest.raises(FileNotWelcome, match="another size"):
        expected(opened, size=7)


def test_no_table_holds_the_name(opened: Import) -> None:
    arrival = expected(opened, name="Doe Jane/1.dcm")

    assert "Doe" not in str(Arrival.objects.filter(pk=arrival.pk).values().get())
    assert quarantine.name_of(opened.pk, arrival.pk) == "Doe Jane/1.dcm"


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.DCM", "dcm"), ("a.nii.gz", "gz"), ("a.doe", ""), ("a", ""), ("C:\\x\\b.png", "png")],
)
def test_only_an_ending_that_names_a_format_is_kept(name: str, extension: str) -> None:
    assert receiving.extension_of(name) == extension


@pytest.mark.parametrize(("name", "size"), [(" ", 1), ("a", -1), ("a", 5 * 2**30), ("a" * 1001, 1)])
def test_an_impossible_file_is_refused(opened: Import, name: str, size: int) -> None:
    with pytest.raises(FileNotWelcome):
        expected(opened, name=name, size=size)


def test_an_import_of_too_many_files_is_refused(
    opened: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_FILES", 1)
    expected(opened)

    with pytest.raises(FileNotWelcome, match="1 files at most"):
        expected(opened, name="b")


def test_nobody_fills_the_disk_of_all(opened: Import, settings: Settings) -> None:
    settings.UPLOAD_QUOTA = 10
    expected(opened)

    with pytest.raises(QuotaReached, match="none of them was added"):
        expected(opened, name="b.png")

    assert opened.arrivals.count() == 1


def test_what_is_left_out_no_longer_counts(opened: Import, settings: Settings) -> None:
    settings.UPLOAD_QUOTA = 10
    receiving.leave_out(expected(opened), at=AT)

    assert expected(opened, name="b.png").outcome == Arrival.Outcome.EXPECTED


def test_what_is_left_out_takes_no_more_bytes(opened: Import) -> None:
    arrival = expected(opened)
    send(arrival, b"abc", offset=0)
    receiving.leave_out(arrival, at=AT)

    for offset in (0, 3):
        with pytest.raises(FileNotWelcome, match="left out"):
            send(arrival, b"def", offset=offset)

    arrival.refresh_from_db()
    assert (arrival.received, arrival.outcome) == (0, Arrival.Outcome.LEFT_OUT)
    assert not quarantine.path_of(opened.pk, arrival.pk).exists()


def test_what_is_left_out_stays_out_when_it_is_announced_again(opened: Import) -> None:
    receiving.leave_out(expected(opened), at=AT)

    again = expected(opened)

    assert again.outcome == Arrival.Outcome.LEFT_OUT
    assert receiving.take_copy(again, source=Path(__file__)).outcome == Arrival.Outcome.LEFT_OUT


@pytest.mark.parametrize("size", [0, 7])
def test_another_file_may_take_the_place_of_one_that_was_left_out(
    opened: Import, size: int
) -> None:
    arrival = expected(opened)
    send(arrival, b"abc", offset=0)
    receiving.leave_out(arrival, at=AT)

    again = send(expected(opened, size=size), b"abcdefg"[:size], offset=0)

    assert (again.pk, again.outcome) == (arrival.pk, Arrival.Outcome.WAITING)
    assert quarantine.name_of(opened.pk, again.pk) == "a.png"


def test_what_takes_the_place_of_another_counts_too(opened: Import, settings: Settings) -> None:
    settings.UPLOAD_QUOTA = 10
    receiving.leave_out(expected(opened), at=AT)

    with pytest.raises(QuotaReached):
        expected(opened, size=11)


def test_an_empty_piece_at_the_end_of_a_whole_file_changes_nothing(opened: Import) -> None:
    (arrival,) = receive(opened, a_png=b"abc")

    assert send(arrival, b"", offset=3).outcome == Arrival.Outcome.WAITING


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only one writes at a time there")
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_share_one_quota(settings: Settings) -> None:
    settings.UPLOAD_QUOTA = 10
    first = an_import()
    second = an_import(by=first.begun_by)
    refused: list[Exception] = []

    def announce() -> None:
        try:
            expected(second)
        except QuotaReached as error:
            refused.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        expected(first)
        other = Thread(target=announce)
        other.start()
        other.join(timeout=1)  # it waits for the person's row, or it would be over by now
        assert other.is_alive()
    other.join()

    assert len(refused) == 1


def test_leaving_out_removes_the_bytes_at_once(opened: Import) -> None:
    (arrival,) = receive(opened, a_png=b"abc")

    receiving.leave_out(arrival, at=AT)

    assert not quarantine.path_of(opened.pk, arrival.pk).exists()
    assert quarantine.name_of(opened.pk, arrival.pk) == ""


def test_a_full_disk_refuses_the_piece_and_keeps_the_rest(
    opened: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = expected(opened)
    send(arrival, b"abc", offset=0)
    monkeypatch.setattr(quarantine, "RESERVE", 2**60)

    with pytest.raises(QuarantineFull):
        send(arrival, b"def", offset=3)

    assert quarantine.path_of(opened.pk, arrival.pk).read_bytes() == b"abc"


@pytest.mark.parametrize("project", ["", "  ", "a/b", "-a", "x" * 61, "<b>", "a\nb"])
def test_a_project_has_a_plain_name(project: str) -> None:
    with pytest.raises(ProjectNotNamed):
        an_import(project=project)


def test_no_preview_starts_before_every_byte_is_here(opened: Import) -> None:
    expected(opened)

    with pytest.raises(ImportNotInState, match="last byte"):
        asking.request_preview(opened, by=opened.begun_by, at=AT)


def test_nothing_is_added_once_the_preview_has_begun(opened: Import) -> None:
    receive(opened, a_png=b"rubbish")
    previewed(opened)

    with pytest.raises(ImportNotInState, match="ready to run"):
        expected(opened, name="late.png")


def test_an_empty_file_needs_no_piece(opened: Import) -> None:
    expected(opened, size=0)

    assert previewed(opened).arrivals.get().outcome == Arrival.Outcome.REFUSED
