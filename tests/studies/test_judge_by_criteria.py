"""Judging by criteria …"""

from typing import Any

import pytest

from reviewapp.stats.registry import ESTIMATORS
from reviewapp.studies.criteria import Comparison, Method, Role
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.metrics import METRICS, Kind, Metric
from reviewapp.studies.protocol import Rules, parse
from tests.studies.protocols import ACCURACY, a_protocol

SITES = [{"attribute": "site", "role": "SUBGROUP", "values": ["A", "B"]}]
REAL = {
    "code": "realism",
    "kind": "SCALE",
    "text": "How real?",
    "per": "CANDIDATE",
    "anchors": ["Not at all", "", "", "", "Fully"],
}
GOOD = {"code": "good", "kind": "YES_NO", "text": "Would you accept them?"}
REPEATS = {"percent": 20, "distance": 20, "session": "SAME"}


def a_criterion(**said: object) -> dict[str, Any]:
    basis: dict[str, Any] = {"code": "one", "role": "PRIMARY", "comparison": "THRESHOLD"}
    return basis | said


def with_criteria(*criteria: dict[str, Any], **changes: object) -> Rules:
    changed = {"criteria__list": list(criteria), "design__strata": SITES} | changes
    content = a_protocol(**changed)
    content["questions"] += [REAL, GOOD]
    return parse(content)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            ACCURACY,
            "The 95 % interval of the readers' accuracy must lie within 0.40 to 0.60.",
        ),
        (
            ACCURACY
            | {"metric": "AUC", "question": "confidence"}
            | {"interval": {"method": "MRMC", "level": "0.90"}, "arms": ["real", "flow"]},
            "The 90 % interval of the area under the readers' ROC curve among arms real and flow "
            "must lie within 0.40 to 0.60.",
        ),
        (
            a_criterion(
                metric="REALISM_DIFFERENCE",
                comparison="NON_INFERIORITY",
                question="realism",
                lower="-0.5",
            ),
            "The 95 % interval of the mean rating of synthetic minus that of real images must stay "
            "above -0.5: no worse than that.",
        ),
        (
            a_criterion(
                metric="PREFERENCE",
                comparison="SUPERIORITY",
                question="synthetic",
                lower="0.5",
                arms=["flow", "real"],
            ),
            "The 95 % interval of how often the first arm is preferred among arms flow and real "
            "must lie wholly above 0.5: "
            "better than that.",
        ),
        (
            a_criterion(metric="INTER_READER", held="ESTIMATE", question="synthetic", lower="0.2"),
            "The agreement between readers must be at least 0.2.",
        ),
        (
            a_criterion(metric="FIDELITY", measure="fid", upper="12.5", held="ESTIMATE"),
            "Fidelity (fid) must be at most 12.5.",
        ),
        (
            a_criterion(
                metric="LARGEST_GAP",
                question="realism",
                gap={"in": "REALISM_DIFFERENCE", "by": "site"},
                upper="0.5",
            ),
            "The 95 % interval of the largest gap between values of site in the mean rating of "
            "synthetic minus that of real images must lie wholly below 0.5.",
        ),
        (
            a_criterion(
                metric="LESION_FIDELITY",
                question="realism",
                lower="3",
                subgroup={"attribute": "site", "value": "B"},
            ),
            "The 95 % interval of the mean rating of how faithfully the finding is shown where "
            "site is B must lie wholly above 3.",
        ),
        (
            a_criterion(metric="LEAKED_IMAGES", upper="0", held="ESTIMATE"),
            "There must be no images leaked from training.",
        ),
    ],
)
def test_each_says_in_plain_words_what_must_come_out(said: dict[str, Any], sentence: str) -> None:
    criteria = with_criteria(said).criteria

    assert criteria is not None
    assert str(criteria.each[0]) == sentence


def test_what_is_left_out_is_what_is_usual() -> None:
    criteria = with_criteria(
        ACCURACY, a_criterion(code="fid", metric="FIDELITY", measure="fid", upper="9")
    ).criteria
    assert criteria is not None
    reading, measured = criteria.each

    assert (reading.estimator, reading.method, reading.least_readers) == (
        "accuracy",
        Method.MRMC,
        3,
    )
    assert (reading.kind, reading.comparison) == (Kind.READING, Comparison.EQUIVALENCE)
    assert (measured.estimator, measured.method) == ("", Method.STORED)
    assert str(criteria) == (
        "Every criterion that decides must pass. What stays open makes the decision inconclusive."
    )


def test_at_least_some_of_the_primary_ones_can_be_asked_for() -> None:
    fid = a_criterion(code="fid", role="SECONDARY", metric="FIDELITY", measure="fid", upper="9")
    rules = with_criteria(
        ACCURACY,
        ACCURACY | {"code": "again"},
        fid,
        criteria__overall={"rule": "AT_LEAST", "k": 1},
        criteria__inconclusive="REJECTS",
    )

    assert str(rules.criteria) == (
        "At least 1 of the 2 primary criteria must pass, and every safety and validity criterion. "
        "What stays open counts as failed."
    )
    assert "criteria.overall" in [doubt.place for doubt in rules.doubts]
    assert rules.criteria is not None
    assert [one.decides for one in rules.criteria.each] == [True, True, False]


def test_every_metric_names_estimators_that_exist() -> None:
    named = {key for measured in METRICS.values() for key in measured.estimators}

    assert named <= set(ESTIMATORS)
    assert set(METRICS) == set(Metric)


AT = "criteria.list[0]"


@pytest.mark.parametrize(
    ("said", "place", "sentence"),
    [
        ({"metric": "BEAUTY"}, f"{AT}.metric", "Write one of ACCURACY"),
        ({"lower": "0.6", "upper": "0.4"}, f"{AT}.upper", "leaves no room"),
        ({"lower": "0.5", "upper": "0.5"}, f"{AT}.upper", "leaves no room"),
        ({"lower": "-0.1"}, f"{AT}.lower", "outside the scale"),
        ({"lower": 0.4}, f"{AT}.lower", "in quotation marks"),
        ({"lower": None}, f"{AT}.lower", "Give both lower and upper"),
        ({"comparison": "THRESHOLD"}, f"{AT}.lower", "Give either lower or upper"),
        ({"held": "ESTIMATE"}, f"{AT}.held", "without an interval"),
        ({"question": "mood"}, f"{AT}.question", "nobody is asked"),
        ({"metric": "AUC"}, f"{AT}.question", "say nothing about"),
        ({"measure": "fid"}, f"{AT}.measure", "looks at no measure"),
        ({"estimator": "auc"}, f"{AT}.estimator", "Take one of accuracy"),
        ({"interval": {"method": "MRMC", "level": "1"}}, f"{AT}.interval.level", "outside"),
        ({"least_readers": 2}, f"{AT}.least_readers", "from 3"),
        ({"least_readers": 7}, f"{AT}.least_readers", "6 are planned"),
        ({"least_cases": 61}, f"{AT}.least_cases", "60 will be shown"),
        ({"arms": ["gan"]}, f"{AT}.arms", "names “gan”"),
        ({"gap": {"in": "AUC", "by": "site"}}, f"{AT}.gap", "LARGEST_GAP alone"),
        (
            {"subgroup": {"attribute": "age", "value": "9"}},
            f"{AT}.subgroup.attribute",
            "no declared subgroup",
        ),
        ({"subgroup": {"attribute": "site", "value": "C"}}, f"{AT}.subgroup.value", "A, B"),
        ({"role": "SECONDARY"}, "criteria.overall", "any result would be accepted"),
    ],
)
def test_one_that_cannot_be_evaluated_is_refused(
    said: dict[str, Any], place: str, sentence: str
) -> None:
    with pytest.raises(ProtocolNotUsable, match=sentence) as refusal:
        with_criteria({**ACCURACY, **said})

    assert refusal.value.place == place


@pytest.mark.parametrize(
    ("said", "place", "sentence"),
    [
        ({"metric": "FIDELITY", "upper": "9"}, f"{AT}.measure", "has no data"),
        (
            {"metric": "FIDELITY", "measure": "fid", "upper": "9", "estimator": "auc"},
            f"{AT}.estimator",
            "Take it out",
        ),
        (
            {"metric": "INTRA_READER", "lower": "0", "question": "synthetic"},
            f"{AT}.metric",
            "twice",
        ),
        (
            {"metric": "ACCEPTANCE_RATE", "question": "good", "lower": "0.8"},
            f"{AT}.question",
            "asked once for both images",
        ),
        (
            {"metric": "REALISM_DIFFERENCE", "question": "realism", "lower": "-5"},
            f"{AT}.lower",
            "Give a number from -4 to 4",
        ),
        (
            {
                "metric": "LARGEST_GAP",
                "question": "realism",
                "upper": "1",
                "gap": {"in": "FIDELITY", "by": "site"},
            },
            f"{AT}.gap.in",
            "Take one of ACCURACY",
        ),
        ({"metric": "LEAKED_IMAGES", "upper": "3"}, f"{AT}.upper", "from 0 to 0"),
    ],
)
def test_one_without_data_is_refused(said: dict[str, Any], place: str, sentence: str) -> None:
    with pytest.raises(ProtocolNotUsable, match=sentence) as refusal:
        with_criteria(a_criterion(**said))

    assert refusal.value.place == place


def test_real_against_synthetic_needs_both() -> None:
    with pytest.raises(ProtocolNotUsable, match="all arms are one"):
        with_criteria(ACCURACY, design__arms__0__origin="SYNTHETIC")


def test_agreement_with_oneself_needs_repeats() -> None:
    intra = a_criterion(
        role="VALIDITY", metric="INTRA_READER", lower="0", question="synthetic", code="self"
    )
    criteria = with_criteria(ACCURACY, intra, design__repeats=REPEATS).criteria

    assert criteria is not None
    assert criteria.each[1].role is Role.VALIDITY


@pytest.mark.parametrize(
    ("overall", "place"),
    [
        ({"rule": "WEIGHTED"}, "criteria.overall.rule"),
        ({"rule": "ALL", "k": 1}, "criteria.overall.k"),
        ({"rule": "AT_LEAST"}, "criteria.overall.k"),
        ({"rule": "AT_LEAST", "k": 2}, "criteria.overall.k"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(overall: dict[str, Any], place: str) -> None:
    with pytest.raises(ProtocolNotUsable) as refusal:
        with_criteria(ACCURACY, criteria__overall=overall)

    assert refusal.value.place == place


def doubts(*criteria: dict[str, Any], **changes: object) -> list[str]:
    return [doubt.place for doubt in with_criteria(*criteria, **changes).doubts]


def test_a_gate_that_could_pass_for_a_bad_reason_is_doubted() -> None:
    control = {"design__catch": {"degraded": 4}}
    one_sided = {**ACCURACY, "comparison": "THRESHOLD", "lower": None, "upper": "0.6"}

    assert doubts(ACCURACY) == ["design.catch.degraded"]
    assert doubts(one_sided, **control) == [f"{AT}.comparison"]
    assert doubts({**ACCURACY, "upper": "0.63"}, **control) == [f"{AT}.upper"]
    assert doubts({**ACCURACY, "upper": "0.49"}, **control) == [f"{AT}.lower"]


def test_a_sound_gate_is_not_doubted() -> None:
    control = {"design__catch": {"degraded": 4}}
    d_prime = {**ACCURACY, "metric": "D_PRIME", "lower": "-0.4", "upper": "0.4"}
    above = {**ACCURACY, "comparison": "SUPERIORITY", "upper": None}

    assert doubts({**ACCURACY, "upper": "0.62"}, **control) == []
    assert doubts(d_prime, **control) == []
    assert doubts(above, **control) == []
    assert doubts({**a_criterion(metric="FIDELITY", measure="fid", upper="9")}) == []
