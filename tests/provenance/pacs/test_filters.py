"""A search is sent in letters every archive understands, and its answers are compared with it."""

from datetime import date
from typing import Any

import pytest

from reviewapp.provenance.pacs import filters
from reviewapp.provenance.pacs.errors import SearchNotUsable
from reviewapp.provenance.pacs.filters import Wish


def row(**said: object) -> dict[str, Any]:
    tags = {
        "name": ("00100010", "PN"),
        "id": ("00100020", "LO"),
        "description": ("00081030", "LO"),
        "modalities": ("00080061", "CS"),
        "day": ("00080020", "DA"),
    }
    answer = {}
    for key, value in said.items():
        tag, kind = tags[key]
        listed = value if isinstance(value, list) else [value]
        answer[tag] = {
            "vr": kind,
            "Value": [{"Alphabetic": x} if kind == "PN" else x for x in listed],
        }
    return answer


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("ABC-1", "ABC-1"),
        ("DOE^JOHN", "DOE*JOHN"),
        ("Müller", "M*ller"),
        ("Chest  CT", "Chest*CT"),
        ("a%b&c=d#e", "a*b*c*d*e"),
        ("A*?", "A*?"),
        ("李", "*"),
    ],
)
def test_only_plain_letters_and_wildcards_are_sent(typed: str, sent: str) -> None:
    assert filters.sent(typed) == sent


def test_a_query_names_what_was_asked_for_and_nothing_else() -> None:
    wish = Wish(patient_id=" A1 ", patient_name="李", modality="CT", earliest=date(2026, 1, 2))

    assert filters.query(wish) == {
        "PatientID": "A1",
        "ModalitiesInStudy": "CT",
        "StudyDate": "20260102-",
    }


@pytest.mark.parametrize(
    ("wish", "answer", "fits"),
    [
        (Wish(patient_id="A1"), row(id="A1"), True),
        (Wish(patient_id="A1"), row(id="A12"), False),
        (Wish(patient_id="A1"), row(id="a1"), False),
        (Wish(patient_id="A*"), row(id="A12"), True),
        (Wish(patient_id="A?"), row(id="A12"), False),
        (Wish(patient_id="[A]1"), row(id="A1"), False),
        (Wish(patient_id="[A]1"), row(id="[A]1"), True),
        (Wish(patient_id="A1"), row(), False),
        (Wish(patient_name="doe^john"), row(name="DOE^JOHN^^"), True),
        (Wish(patient_name="doe"), row(name="DOE^JOHN"), False),
        (Wish(patient_name="Müller*"), row(name="Miller^A"), False),
        (Wish(description="chest ct"), row(description="Chest CT"), True),
        (Wish(modality="CT"), row(modalities=["MR", "CT"]), True),
        (Wish(modality="CT"), row(modalities=["MR"]), False),
        (Wish(earliest=date(2026, 1, 2)), row(day="20260102"), True),
        (Wish(earliest=date(2026, 1, 3)), row(day="20260102"), False),
        (Wish(latest=date(2026, 1, 2)), row(day="20260102"), True),
        (Wish(latest=date(2026, 1, 1)), row(day="20260102"), False),
        (Wish(latest=date(2026, 1, 1)), row(day="2025"), False),
        (Wish(), row(), True),
    ],
)
def test_an_answer_counts_only_if_it_fits(
    wish: Wish,
    answer: dict[str, Any],
    fits: bool,  # noqa: FBT001 a column of the table above
) -> None:
    assert filters.matches(answer, wish) is fits


@pytest.mark.parametrize(
    "wish",
    [
        Wish(patient_id="x" * 129),
        Wish(patient_id="a\\b"),
        Wish(patient_id="a\x00b"),
        Wish(study_uid="1.2.x"),
        Wish(study_uid="1." * 40 + "1"),
        Wish(study_uid="1.02"),
        Wish(earliest=date(2026, 1, 2), latest=date(2026, 1, 1)),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(wish: Wish) -> None:
    with pytest.raises(SearchNotUsable, match="nothing was asked"):
        filters.query(wish)


@pytest.mark.parametrize(
    "held",
    [
        *(None, [], "x", {}, {"Value": None}, {"Value": "x"}, {"Value": [None]}, {"Value": [[]]}),
        *({"Value": [True]}, {"Value": [{}]}, {"Value": [{"Alphabetic": 3}]}, {"Value": ["  "]}),
    ],
)
def test_an_odd_value_is_none(held: object) -> None:
    assert filters.value({"00100020": held}, filters.PATIENT_ID) == ""


def test_signs_that_cannot_be_shown_are_not() -> None:
    shown = filters.value(
        {"00100020": {"Value": ["a\x1b[31m\u202eb" + "x" * 500]}}, filters.PATIENT_ID
    )
    assert shown.startswith("a�[31m�b")
    assert len(shown) == filters.LONGEST_VALUE


@pytest.mark.parametrize(
    ("said", "number"), [("12", 12), (7, 7), ("-1", None), ("many", None), ("9" * 30, None)]
)
def test_a_count_is_a_number_or_none(said: object, number: int | None) -> None:
    assert filters.count({"00201208": {"Value": [said]}}, filters.INSTANCE_COUNT) == number


def test_a_pattern_of_many_stars_costs_no_time() -> None:
    wish = Wish(patient_id="a*" * 60 + "b")
    assert not filters.matches(row(id="a" * 128), wish)
