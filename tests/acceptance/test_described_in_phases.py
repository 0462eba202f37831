"""What is looked at keeps apart what was asked in different phases, and what was asked for …"""

from dataclasses import replace
from typing import Any

import pytest

from reviewapp.acceptance import evidence
from reviewapp.acceptance.evidence import Evidence, Seen
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Question, QuestionKind
from tests.acceptance import rich
from tests.acceptance.making import PICK, criteria, of, pairs, skilled
from tests.acceptance.rich import BESIDE, OF_PAIRS, kept

PREFERRED = Question("rather", QuestionKind.CANDIDATE, "Which image would you rather read?")
READERS, CASES = 2, 20


def in_two_phases(telling: int) -> Evidence:
    """Every pair twice: the choice in a phase, and, four times as long, how sure it was."""
    given = skilled(0.7)
    found = pairs(lambda *at: {**(given(*at) or {}), "confidence": 4}, readers=READERS, cases=CASES)
    return evidence.gather(
        [
            _one(place, number, "synthetic" if number == telling else "confidence")
            for place in found.seen
            for number in (1, 2)
        ],
        found.about,
    )


def _one(place: Seen, phase: int, code: str) -> Seen:
    assert place.answers is not None
    return replace(
        place,
        phase=phase,
        position=place.position + (phase - 1) * CASES,
        answers={code: place.answers[code]},
        asked=frozenset({code}),
        looked_for_ms=1000 if code == "synthetic" else 4000,
    )


def results(found: Evidence) -> dict[str, Any]:
    basis = replace(rich.rich_pairs(readers=2, cases=2), evidence=found)
    return kept(replace(basis, questions=(PICK, BESIDE)), OF_TELLING)


OF_TELLING = criteria(OF_PAIRS.each[0])


@pytest.mark.parametrize("telling", [1, 2])
def test_parts_of_a_session_are_those_of_the_phase_that_tells(telling: int) -> None:
    blocks = results(in_two_phases(telling))["described"]["along"]

    assert [one["block"] for one in blocks] == list(range(1, 11))
    assert [(one["readings"], one["rated"], one["median_ms"]) for one in blocks] == [
        (4, 4, 1000)
    ] * 10


@pytest.mark.parametrize("telling", [1, 2])
def test_a_case_is_due_once_however_many_phases_show_it(telling: int) -> None:
    for one in results(in_two_phases(telling))["per_reader"]:
        assert (one["due"], one["rated"], one["missing"]) == (CASES, CASES, 0)
        assert (one["first_half_ms"], one["second_half_ms"]) == (1000, 1000)


def test_sureness_is_found_in_the_phase_that_asked_for_it() -> None:
    (found,) = results(in_two_phases(1))["described"]["calibration"]

    assert [(one["step"], one["rated"]) for one in found["steps"]] == [("4", READERS * CASES)]


def test_sureness_that_was_never_asked_for_is_none() -> None:
    alone = [place for place in in_two_phases(1).seen if place.phase == 1]
    found = evidence.gather(alone, in_two_phases(1).about)

    assert results(found)["described"]["calibration"] == []


def test_without_a_telling_question_the_first_phase_counts() -> None:
    basis = replace(rich.rich_pairs(readers=2, cases=2), evidence=in_two_phases(2))

    told: dict[str, Any] = kept(replace(basis, questions=(PICK, BESIDE)), None)

    assert {one["median_ms"] for one in told["per_reader"]} == {4000}
    assert {one["rated"] for one in told["described"]["along"]} == {0}


def test_a_preference_tells_nothing_apart() -> None:
    found = pairs(lambda *_: {"rather": "A", "confidence": 3}, readers=2, cases=20)
    basis = replace(rich.rich_pairs(readers=2, cases=2), evidence=found)
    preferred = criteria(of(Metric.PREFERENCE, "rather", arms=("REAL", "SYNTHETIC")))

    whole = kept(replace(basis, questions=(PREFERRED, BESIDE)), preferred)
    told = whole["described"]

    assert (whole["readers"], whole["readings"]) == ([], 0)
    assert told["blinding"] == told["calibration"] == []  # type: ignore[index]  # kept results
    assert {one["rated"] for one in told["along"]} == {0}  # type: ignore[index]  # kept results
    assert [one["chose_a"] for one in told["sides"]] == [20, 20]  # type: ignore[index]  # kept results


def test_a_preference_that_is_asked_first_does_not_hide_the_choice() -> None:
    given = skilled(0.9)
    found = pairs(lambda *at: {**(given(*at) or {}), "rather": "A"}, readers=2, cases=20)
    basis = replace(rich.rich_pairs(readers=2, cases=2), evidence=found)

    told: dict[str, Any] = kept(replace(basis, questions=(PREFERRED, PICK)), OF_TELLING)

    assert sum(one["right"] for one in told["described"]["along"]) > 30
