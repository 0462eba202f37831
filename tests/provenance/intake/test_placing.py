"""Two files of one name have two places, and the same file always finds its own …"""

from hashlib import sha256

import pytest

from reviewapp.provenance.intake import placing, quarantine, receiving
from reviewapp.provenance.intake.errors import FileNotWelcome
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake_models import Arrival, Import
from tests.factories import AT
from tests.provenance.intake.factories import an_import

pytestmark = pytest.mark.django_db
NAME = "scans/1.dcm"
LEFT_OUT = Arrival.Outcome.LEFT_OUT


@pytest.fixture
def opened() -> Import:
    return an_import()


def file(content: str, *, name: str = NAME, size: int = 6) -> Announced:
    return Announced(name, size, fingerprint=sha256(content.encode()).hexdigest())


def announce(opened: Import, *files: Announced) -> list[Arrival]:
    return receiving.expect(opened, files=files, at=AT)


def names(arrivals: list[Arrival]) -> list[str]:
    return [quarantine.name_of(arrival.of_id, arrival.pk) for arrival in arrivals]


@pytest.mark.parametrize(
    ("name", "second"), [(NAME, "scans (2)/1.dcm"), ("1.dcm", "(2)/1.dcm"), ("a/b/c", "a (2)/b/c")]
)
def test_another_file_of_the_name_and_size_gets_a_name_of_its_own(
    opened: Import, name: str, second: str
) -> None:
    announce(opened, file("one", name=name))

    assert names(announce(opened, file("other", name=name))) == [second]
    assert opened.arrivals.count() == 2


def test_the_same_file_goes_on_in_whatever_order_they_are_chosen_again(opened: Import) -> None:
    one, two, three = (announce(opened, file(content))[0] for content in "abc")
    receiving.receive(two, offset=0, content=b"123", digest=None, at=AT)

    again = announce(opened, file("c"), file("b"), file("a"))

    assert [arrival.pk for arrival in again] == [three.pk, two.pk, one.pk]
    assert [arrival.received for arrival in again] == [0, 3, 0]


def test_files_of_one_name_in_one_announcement_are_told_apart_too(opened: Import) -> None:
    one, other, same = announce(opened, file("a"), file("b"), file("a"))

    assert one.pk == same.pk
    assert names([one, other]) == [NAME, "scans (2)/1.dcm"]


def test_another_length_is_another_file(opened: Import) -> None:
    announce(opened, file("a"))

    assert names(announce(opened, file("a", size=7))) == ["scans (2)/1.dcm"]


def test_without_a_fingerprint_the_length_alone_tells(opened: Import) -> None:
    (first,) = announce(opened, file("a"))

    assert announce(opened, Announced(NAME, 6))[0].pk == first.pk
    with pytest.raises(FileNotWelcome, match="another size"):
        announce(opened, Announced(NAME, 7))


def test_two_sizes_of_one_name_in_one_announcement_are_refused(opened: Import) -> None:
    with pytest.raises(FileNotWelcome, match="another size"):
        announce(opened, Announced(NAME, 6), Announced(NAME, 7))

    assert not opened.arrivals.exists()


def test_what_was_left_out_stays_out_and_another_file_takes_its_place(opened: Import) -> None:
    (first,) = announce(opened, file("a"))
    receiving.leave_out(first, at=AT)

    assert announce(opened, file("a"))[0].outcome == LEFT_OUT
    (other,) = announce(opened, file("b"))

    assert (other.pk, other.outcome) == (first.pk, Arrival.Outcome.EXPECTED)
    assert names([other]) == [NAME]
    assert names(announce(opened, file("a"))) == ["scans (2)/1.dcm"]


def test_a_file_that_has_its_place_takes_no_other_that_became_free(opened: Import) -> None:
    first, second = announce(opened, file("a"), file("b"))
    receiving.leave_out(first, at=AT)

    assert announce(opened, file("b"))[0].pk == second.pk
    assert opened.arrivals.get(pk=first.pk).outcome == LEFT_OUT


def test_one_free_place_is_taken_once(opened: Import) -> None:
    (first,) = announce(opened, file("a"))
    receiving.leave_out(first, at=AT)

    one, other, same = announce(opened, file("b"), file("c"), file("b"))

    assert one.pk == same.pk == first.pk
    assert names([one, other]) == [NAME, "scans (2)/1.dcm"]


def test_a_name_that_everything_has_is_refused(
    opened: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "MOST_OF_ONE_NAME", 2)
    announce(opened, file("a"), file("b"))

    with pytest.raises(FileNotWelcome, match="More than 2 different files"):
        announce(opened, file("c"))

    assert opened.arrivals.count() == 2
