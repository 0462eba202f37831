"""Whether readers agree with themselves, told before a study is closed …"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.allocation import services as allocation
from reviewapp.reading.attention import Attention, _places, of_readers
from reviewapp.reading.models import Reading
from reviewapp.reading.services import submit_rating
from reviewapp.studies import services
from reviewapp.studies.models import Part, Study
from tests.allocation.designs import a_study_locked_under
from tests.factories import AT, a_person, an_open_study, rating_fields
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db

REPEATS = {"percent": 50, "distance": 1, "session": "SAME"}
EACH = [{"code": "real", "kind": "YES_NO", "text": "Is it real?", "per": "CANDIDATE"}]
NO_LEAK = {
    "code": "leaks",
    "role": "PRIMARY",
    "metric": "LEAKED_IMAGES",
    "comparison": "THRESHOLD",
    "upper": "0",
    "held": "ESTIMATE",
}
NOTE = [{"code": "note", "kind": "TEXT", "text": "What do you see?", "most": 100}]


def an_open_one(questions: list[dict[str, Any]] | None = None, **design: object) -> Study:
    """Four pairs, read by three."""
    places: dict[str, Any] = {"design__cases": 4, "design__readers__planned": 3} | design
    if questions:
        places |= {"questions": questions, "criteria__list": [NO_LEAK]}
    readers = [a_person() for _ in range(3)]
    study = a_study_locked_under(a_protocol(**places), readers=readers, size=10)
    by = study.members.get(part=Part.COORDINATOR).user
    allocation.draw_signed(study, by=by, at=AT)
    return services.open_reading(study, by=by, at=AT)


def first(study: Study) -> Attention:
    found = of_readers(study)
    assert found is not None
    return found.lines[0]


def places_of(study: Study) -> list[Reading]:
    """All places of the reader of the first line."""
    readings = Reading.objects.select_related("worklist__reader").filter(worklist__study=study)
    order = ("worklist__reader__name", "worklist__reader_id", "position")
    found = list(readings.order_by(*order))
    return [one for one in found if one.worklist_id == found[0].worklist_id]


def side_of(reading: Reading, *, newest: bool) -> str:
    """The place of one and the same picture, wherever it stands."""
    sides = reading.sides.order_by("copy_id")
    return str((sides.last() if newest else sides.first()).place)  # type: ignore[union-attr] # there are two


def rate(reading: Reading, **answers: object) -> None:
    submit_rating(reading, **rating_fields(answers=answers))


def test_the_same_picture_is_the_same_answer_wherever_it_stands() -> None:
    study = an_open_one(design__repeats=REPEATS)
    for reading in places_of(study):
        rate(reading, synthetic=side_of(reading, newest=True), confidence=1)

    assert (first(study).repeats, first(study).compared, first(study).agreed) == (2, 2, 2)


def test_another_picture_is_another_answer() -> None:
    study = an_open_one(design__repeats=REPEATS)
    for reading in places_of(study):
        again = side_of(reading, newest=reading.part == "REPEAT")
        rate(reading, synthetic=again, confidence=1)

    assert (first(study).compared, first(study).agreed) == (2, 0)


def test_answers_for_each_picture_are_compared_by_picture() -> None:
    study = an_open_one(EACH, design__repeats=REPEATS)
    for reading in places_of(study):
        one = side_of(reading, newest=True)
        rate(reading, real={place: place == one for place in ("A", "B")})

    assert (first(study).compared, first(study).agreed) == (2, 2)


def test_what_was_answered_once_is_not_compared() -> None:
    study = an_open_one(design__repeats=REPEATS)
    for reading in places_of(study):
        if reading.part == "CASE":
            rate(reading, synthetic="A", confidence=1)

    assert (first(study).repeats, first(study).compared) == (2, 0)


def test_words_are_not_compared() -> None:
    study = an_open_one(NOTE, design__repeats=REPEATS)
    for reading in places_of(study):
        rate(reading, note="A")

    found = of_readers(study)
    assert found is not None
    assert (found.question, found.lines[0].compared) == ("", 0)


def test_controls_are_counted_and_not_judged() -> None:
    study = an_open_one(design__catch={"both_real": 2})
    for reading in places_of(study):
        if reading.part == "CATCH":
            rate(reading, synthetic="A", confidence=1)
            break

    found = of_readers(study)
    assert found is not None
    assert (found.has_repeats, found.has_controls, found.lines[0].controls) == (False, True, 2)
    assert found.lines[0].controls_answered == 1
    assert {line.controls_answered for line in found.lines[1:]} == {0}


def test_what_is_repeated_is_loaded_and_nothing_else() -> None:
    study = an_open_one(design__repeats=REPEATS, design__catch={"both_real": 2})
    for reading in places_of(study):
        rate(reading, synthetic="A", confidence=1)
        rate(reading, synthetic="B", confidence=1)

    places = _places(study, None).values()

    assert [len(each) for each in places] == [4, 4, 4]  # two repeats, and the two they repeat
    assert (first(study).repeats, first(study).compared) == (2, 2)
    assert (first(study).controls, first(study).controls_answered) == (2, 2)


def test_a_corrected_answer_counts_as_it_is_now() -> None:
    study = an_open_one(design__repeats=REPEATS)
    places = places_of(study)
    for reading in places:
        rate(reading, synthetic=side_of(reading, newest=reading.part == "REPEAT"), confidence=1)
    for reading in places:
        rate(reading, synthetic=side_of(reading, newest=True), confidence=1)

    assert (first(study).compared, first(study).agreed) == (2, 2)


def test_controls_alone_load_no_answer_and_no_side() -> None:
    study = an_open_one(design__catch={"both_real": 2})

    with CaptureQueriesContext(connection) as queries:
        of_readers(study)

    read = " ".join(query["sql"] for query in queries)
    assert len(queries) == 3
    assert '"answers"' not in read
    assert "reading_side" not in read


def test_a_study_without_either_tells_nothing() -> None:
    assert of_readers(an_open_study()) is None


def test_it_never_asks_the_sealed_book() -> None:
    study = an_open_one(design__repeats=REPEATS)

    with CaptureQueriesContext(connection) as queries:
        of_readers(study)

    assert len(queries) == 5
    sealed = ("provenance_", "allocation_", "acceptance_")
    assert not [query for query in queries if any(name in query["sql"] for name in sealed)]
