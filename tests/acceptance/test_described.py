"""What is kept to be looked at …"""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reviewapp.acceptance import evidence
from reviewapp.acceptance.described import curves
from reviewapp.acceptance.described.numbers import text
from reviewapp.acceptance.evidence import Part, Seen
from reviewapp.stats.roc import auc
from reviewapp.studies.metrics import Metric
from tests.acceptance import rich
from tests.acceptance.making import PAIRS, basis, criteria, of, pairs, singles
from tests.acceptance.rich import OF_PAIRS, OF_SINGLES, SINGLE_QUESTIONS, kept


def said(of_what: object) -> dict[str, Any]:
    found = of_what["described"]  # type: ignore[index]  # kept results are a dictionary
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def single() -> dict[str, Any]:
    return said(kept(rich.rich_singles(), OF_SINGLES))


@pytest.fixture(scope="module")
def pair() -> dict[str, Any]:
    return said(kept(rich.rich_pairs(), OF_PAIRS))


def test_a_curve_goes_from_nothing_to_everything_and_its_area_is_the_auc(
    single: dict[str, Any],
) -> None:
    (curve,) = single["curves"]
    first = curve["readers"][0]
    x, y = np.array(first["points"], dtype=float).T

    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    assert float(np.trapezoid(y, x)) == pytest.approx(float(first["estimate"]), abs=1e-6)
    assert len(curve["readers"]) == 8


def test_a_curve_of_known_scores_has_these_corners() -> None:
    scores = np.array([1.0, 2.0, 2.0, 3.0, np.nan])
    truth = np.array([False, False, True, True, True])

    found = curves.points(scores, truth)

    assert found.tolist() == [[0, 0], [0, 0.5], [0.5, 1], [1, 1]]
    area = auc([1.0, 2.0], [2.0, 3.0], confidence=0.95).estimate
    assert float(np.trapezoid(found[:, 1], found[:, 0])) == area


def test_the_mean_curve_takes_the_top_of_a_jump() -> None:
    one = np.array([[0, 0], [0, 0.5], [1, 1]], dtype=float)

    found = curves.mean([one, one])

    assert found[0].tolist() == [0, 0]
    assert found[1].tolist() == [0, 0.5]
    assert found[-1].tolist() == [1, 1]


def test_who_answered_about_one_kind_only_has_no_curve() -> None:
    found = singles(lambda reader, _case, made: {"origin": 3} if made or reader else None)

    (curve,) = said(kept(basis(found), OF_SINGLES))["curves"]

    assert curve["left_out"] == ["R01"]
    assert len(curve["readers"]) == 7


def test_nobody_answering_leaves_empty_tables_and_no_error() -> None:
    nobody = replace(rich.rich_singles(), evidence=singles(lambda *_: None, readers=3, cases=12))

    found = said(kept(nobody, OF_SINGLES))

    assert found["curves"][0]["mean"] == []
    assert found["agreement"] == found["disagreements"] == found["ratings"] == []
    assert found["along"] == found["blinding"] == found["calibration"] == []
    assert found["flow"]["parts"] == [["CASE", 36, 0]]


def test_answers_that_are_all_the_same_have_estimates_without_intervals() -> None:
    same = {"origin": 4, "realism": {"A": 3}, "accept": True}
    found = said(kept(basis(singles(lambda *_: same, readers=3, cases=12)), OF_SINGLES))

    assert {one["estimate"] for one in found["curves"][0]["readers"]} == {"0.500000"}
    assert {one["low"] for one in found["curves"][0]["readers"]} == {""}
    assert {one["low"] for one in found["forests"][1]["readers"]} == {""}
    assert found["disagreements"] == []


def test_one_reader_has_no_one_to_agree_with() -> None:
    found = said(kept(rich.rich_singles(readers=1, cases=12), OF_SINGLES))

    assert found["agreement"] == []
    assert len(found["curves"][0]["readers"]) == 1


def test_cases_that_no_two_readers_share_have_no_agreement() -> None:
    apart = singles(
        lambda reader, case, _: {"origin": 3} if case % 2 == reader else None, readers=2
    )

    (matrix,) = said(kept(basis(apart), OF_SINGLES))["agreement"]

    assert matrix["rows"] == [["", ""], ["", ""]]


def test_ratings_are_counted_by_arm(single: dict[str, Any]) -> None:
    origin = next(one for one in single["ratings"] if one["question"] == "origin")

    assert [arm["arm"] for arm in origin["arms"]] == ["REAL", "SYNTHETIC"]
    assert [sum(arm["counts"]) for arm in origin["arms"]] == [320, 320]
    assert origin["is_origin"]
    doubt = next(one for one in single["ratings"] if one["question"] == "doubt")
    assert doubt["steps"][-1] == "90–100"
    assert len(doubt["arms"][0]["counts"]) == 10
    accept = next(one for one in single["ratings"] if one["question"] == "accept")
    assert accept["steps"] == ["no", "yes"]


def test_paired_differences_are_synthetic_minus_real() -> None:
    """Every synthetic image one step less real than the real one beside it."""

    def answer(_reader: int, _case: int, at_a: int) -> dict[str, object]:
        return {"realism": {"A": 3, "B": 4} if at_a else {"A": 4, "B": 3}}

    found = replace(rich.rich_pairs(), evidence=pairs(answer, readers=2, cases=6))
    (paired,) = said(kept(found, OF_PAIRS))["paired"]

    assert paired["counts"] == [[-1, 12]]
    assert paired["readers"][0]["mean"] == "-1.000000"


def test_who_is_surer_is_more_often_right(pair: dict[str, Any]) -> None:
    (found,) = pair["calibration"]
    shares = [float(step["estimate"]) for step in found["steps"]]

    assert [step["step"] for step in found["steps"]] == ["1", "2", "3", "4", "5"]
    assert shares[-1] > shares[0]


def test_a_confidence_from_0_to_100_is_cut_into_tens() -> None:
    asked = criteria(of(Metric.AUC, "doubt", code="area"))
    found = said(kept(rich.rich_singles(), asked))["calibration"][0]

    assert [step["step"] for step in found["steps"]] == ["0+", "10+", "20+", "30+", "40+", "50+"]


def test_yes_and_no_have_no_steps_of_sureness() -> None:
    asked = criteria(of(Metric.ACCURACY, "accept", code="told"))

    assert said(kept(rich.rich_singles(), asked))["calibration"] == []


def test_the_session_is_cut_into_ten_parts_of_one_length(pair: dict[str, Any]) -> None:
    blocks = pair["along"]

    assert [one["readings"] for one in blocks] == [48] * 10
    assert blocks[0]["median_ms"] > blocks[-1]["median_ms"]
    assert sum(one["rated"] for one in blocks) == 480


def test_readings_without_a_time_have_no_quartiles() -> None:
    timeless = evidence.gather(
        [replace(place, looked_for_ms=None) for place in PAIRS.seen], PAIRS.about
    )
    (first, *_) = said(kept(basis(timeless), OF_PAIRS))["along"]

    assert (first["readings"], first["median_ms"], first["rated"]) == (0, 0, 48)


def test_sides_and_bangs_index_count_what_was_chosen() -> None:
    found = pairs(lambda *_: {"synthetic": "A"}, readers=2, cases=40)
    told = said(kept(basis(found), OF_PAIRS))

    assert [one["chose_a"] for one in told["sides"]] == [40, 40]
    first = told["blinding"][0]
    assert first["right"] + first["wrong"] == 40
    assert float(first["estimate"]) == pytest.approx((first["right"] - first["wrong"]) / 40)


def test_what_was_not_answered_is_not_counted() -> None:
    def answer(_reader: int, case: int, _at_a: int) -> dict[str, object] | None:
        return {"synthetic": "A", "confidence": 3} if case else None

    given = pairs(answer, readers=1, cases=12)
    some = [
        replace(place, answers={"synthetic": "A"}) if place.position == 2 else place
        for place in given.seen
    ]
    found = replace(rich.rich_pairs(), evidence=evidence.gather(some, given.about))
    told = said(kept(found, OF_PAIRS))

    assert told["sides"][0]["chose"] == 11
    assert [step["rated"] for step in told["calibration"][0]["steps"]] == [10]


def test_a_pair_of_two_images_of_one_kind_tells_nothing() -> None:
    answers: dict[str, object] = {"synthetic": "A", "realism": {"A": 3, "B": 4}}
    given = pairs(lambda *_: answers, readers=1, cases=12)
    both_real = replace(given.seen[0], image_at={"A": "r000", "B": "r001"})
    found = evidence.gather([both_real, *given.seen[1:]], given.about)
    told = said(kept(basis(found), OF_PAIRS))

    assert sum(one["rated"] for one in told["along"]) == 11
    assert told["paired"][0]["readers"][0]["pairs"] == 11


def test_neither_is_on_no_side() -> None:
    found = pairs(lambda *_: {"synthetic": "NONE"}, readers=1, cases=12)
    told = said(kept(basis(found), OF_PAIRS))

    assert told["sides"][0]["estimate"] == ""
    assert told["blinding"][0]["unknown"] == 12


def test_images_have_bangs_index_for_either_kind(single: dict[str, Any]) -> None:
    assert {one["shown"] for one in single["blinding"]} == {"real", "synthetic"}


def test_repeats_stand_beside_their_first_answer(single: dict[str, Any]) -> None:
    by_code = {one["question"]: one for one in single["repeats"]}

    assert by_code["origin"]["pairs"] == 8 * 27
    assert sum(count for *_, count in by_code["origin"]["points"]) == 8 * 27
    assert float(by_code["doubt"]["lower"]) < float(by_code["doubt"]["upper"])


def test_one_answer_given_twice_has_no_limits() -> None:
    given = rich.rich_singles(readers=1, cases=4)
    told = said(kept(given, OF_SINGLES))["repeats"]

    assert all(set(one) >= {"bias", "lower", "upper"} for one in told)


def test_the_most_disputed_cases_come_first(single: dict[str, Any]) -> None:
    accept = next(one for one in single["disagreements"] if one["question"] == "accept")
    counts = [min(count for _, count in case["answers"]) for case in accept["cases"]]

    assert counts == sorted(counts, reverse=True)
    assert len(counts) == 12


def test_reasons_and_marks_stand_with_the_arm_they_are_about(
    single: dict[str, Any], pair: dict[str, Any]
) -> None:
    (of_images,) = single["reasons"]
    assert of_images["arms"] == [
        {"arm": "REAL", "counts": [320, 320]},
        {"arm": "SYNTHETIC", "counts": [0, 320]},
    ]
    (of_pairs,) = pair["reasons"]
    assert [arm["arm"] for arm in of_pairs["arms"]] == ["whole pair"]
    (marks,) = pair["marks"]
    assert sum(count for arm in marks["arms"] for *_, count in arm["places"]) == 480


def test_the_same_evidence_in_any_order_gives_the_same_bytes() -> None:
    given = rich.rich_pairs(readers=3, cases=12)
    turned = evidence.gather(reversed(given.evidence.seen), given.evidence.about)

    first, second = (
        json.dumps(kept(replace(given, evidence=found), OF_PAIRS), sort_keys=True)
        for found in (given.evidence, turned)
    )

    assert first == second


def test_an_image_that_no_one_was_asked_about_is_no_call() -> None:
    """A pair shown beside single images has no answer of its own to the question of images."""
    given = rich.rich_singles(readers=2, cases=12)
    extra = Seen("R01", "c999", 999, {"A": "i000", "B": "i999"}, {"origin": 3}, 1, Part.CASE)
    about = {**given.evidence.about, "i999": given.evidence.about["i001"]}
    found = evidence.gather([*given.evidence.seen, extra], about)

    calls = said(kept(replace(given, evidence=found), OF_SINGLES))["blinding"]

    assert sum(one["right"] + one["wrong"] + one["unknown"] for one in calls) == 24


def test_zero_has_no_minus_and_nothing_is_empty() -> None:
    assert (text(-0.0), text(-1e-9), text(None)) == ("0.000000", "0.000000", "")


def test_questions_that_no_criterion_takes_as_telling_have_no_curve() -> None:
    found = replace(rich.rich_singles(), questions=SINGLE_QUESTIONS)

    assert said(kept(found, None))["curves"] == []
