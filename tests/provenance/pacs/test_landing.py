"""An instance becomes a file of its import once, by whatever its head says of itself."""

import re
from pathlib import Path

import pytest

from reviewapp.accounts.roles import Role
from reviewapp.provenance.intake import quarantine, receiving, selectors
from reviewapp.provenance.intake.errors import FileNotWelcome
from reviewapp.provenance.intake_models import Import
from reviewapp.provenance.pacs import landing, spool
from reviewapp.provenance.pacs.spool import Spooled
from tests.factories import AT, a_person
from tests.pacs_site.slices import instance_uid, write_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened() -> Import:
    by = a_person(Role.RESEARCHER)
    return receiving.begin(project="chest", source=Import.Source.PACS, by=by, at=AT)


def spooled(opened: Import, content: bytes) -> Spooled:
    made = spool.fresh(opened.pk)
    made.write(content)
    made.close()
    return made


def land(opened: Import, content: bytes, *, uid: str = "1.2.3") -> bool:
    return landing.land(opened, spooled(opened, content), uid=uid, at=AT)[1]


def test_the_same_instance_lands_once(opened: Import) -> None:
    assert [land(opened, b"abc"), land(opened, b"abc")] == [True, False]


@pytest.mark.parametrize("other", [b"abd", b"longer"])
def test_one_uid_with_two_contents_lands_twice_and_no_more(opened: Import, other: bytes) -> None:
    assert [land(opened, x) for x in (b"abc", other, b"abc", other)] == [True, True, False, False]
    assert opened.arrivals.count() == 2


def test_no_page_calls_an_instance_by_the_uid_it_came_with(opened: Import) -> None:
    land(opened, b"abc", uid="1.2.840.99.7")
    land(opened, b"other", uid="1.2.840.99.7")

    names = [line.name for line in selectors.lines(list(selectors.arrivals(opened)))]
    assert len(set(names)) == 2
    assert all(re.fullmatch(r"[0-9a-f]{12}\.dcm", name) for name in names)


def test_without_a_uid_the_content_is_the_name(opened: Import) -> None:
    assert [land(opened, x, uid="") for x in (b"abc", b"abd", b"abc")] == [True, True, False]


def test_what_a_person_left_out_stays_out(opened: Import) -> None:
    land(opened, b"abc")
    receiving.leave_out(opened.arrivals.get(), at=AT)
    assert land(opened, b"abc") is False


def test_an_empty_instance_without_a_name_is_refused_or_kept_empty(opened: Import) -> None:
    land(opened, b"", uid="1.2.9")
    assert opened.arrivals.get().size == 0


@pytest.mark.parametrize("uid", ["", "1.2.3"])
def test_what_no_import_takes_is_refused(
    uid: str, opened: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_FILES", 0)
    with pytest.raises(FileNotWelcome):
        land(opened, b"abc", uid=uid)


def test_a_file_says_its_own_uid(opened: Import, tmp_path: Path) -> None:
    content = write_series(tmp_path, slices=1)[0].read_bytes()
    assert spooled(opened, content).uid() == instance_uid(1, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x" * 5000,
        b"\x02\x00\x03\x00UI\xff\xff" + b"9" * 50,
        b"\x02\x00\x03\x00UI\x04\x00../.",
        b"\x02\x00\x03\x00UI\x02\x00\xff\xfe",
    ],
)
def test_a_head_that_says_none_has_none(opened: Import, content: bytes) -> None:
    assert spooled(opened, content).uid() in {"", "9" * 50}


def test_of_one_that_is_too_large_the_rest_is_dropped(opened: Import) -> None:
    made = Spooled(quarantine.folder(opened.pk) / "large", largest=10)
    for _ in range(5):
        made.write(b"12345678")
    made.close()
    assert made.is_too_large
    assert made.path.stat().st_size == 8


def test_what_broke_off_is_swept_before_the_next_try(opened: Import) -> None:
    left = spooled(opened, b"half of it")
    spool.empty(opened.pk)
    assert not left.path.exists()
    spool.empty(opened.pk)
