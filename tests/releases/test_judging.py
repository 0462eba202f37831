"""The verifier's own rules, which it shares with nobody …"""

from typing import Any

import pytest

from reviewapp.releases import verify_evidence

VERDICTS = [
    ({"lower": "0.4", "upper": "0.6"}, {"low": "0.41", "high": "0.59"}, "PASS"),
    ({"lower": "0.4", "upper": "0.6"}, {"low": "0.40", "high": "0.59"}, "INCONCLUSIVE"),
    ({"lower": "0.4", "upper": "0.6"}, {"low": "0.60", "high": "0.70"}, "FAIL"),
    ({"lower": "0.4"}, {"low": "0.3", "high": "0.4"}, "FAIL"),
    ({"lower": "0.4"}, {"readers": 2}, "NOT_EVALUABLE"),
    ({"lower": "0.4"}, {"cases": 2}, "NOT_EVALUABLE"),
    ({"lower": "0.4"}, {"not_evaluable": "Nobody."}, "NOT_EVALUABLE"),
    ({"lower": "0.4"}, {"low": "0.5", "high": "0.5"}, "NOT_EVALUABLE"),
    ({"lower": "0.5", "held": "ESTIMATE"}, {}, "PASS"),
    ({"lower": "0.6", "held": "ESTIMATE"}, {}, "FAIL"),
    ({"metric": "LEAKED_IMAGES"}, {"estimate": "0"}, "PASS"),
    ({"metric": "LEAKED_IMAGES"}, {"estimate": "2"}, "FAIL"),
]


@pytest.mark.parametrize(("rule", "kept", "expected"), VERDICTS)
def test_it_judges_on_each_side_of_a_border(
    rule: dict[str, Any], kept: dict[str, Any], expected: str
) -> None:
    asked = {"metric": "ACCURACY", "question": "q", "least_readers": 3, "least_cases": 3} | rule
    found = {
        "readers": 3,
        "cases": 3,
        "not_evaluable": "",
        "estimate": "0.5",
        "low": "0.45",
        "high": "0.55",
    } | kept

    assert verify_evidence.verdict(asked, found) == expected


TOGETHER = [
    ({"P": "PASS"}, {}, "ACCEPTED"),
    ({"P": "FAIL"}, {}, "REJECTED"),
    ({"P": "NOT_EVALUABLE"}, {}, "INCONCLUSIVE"),
    ({"P": "INCONCLUSIVE"}, {"inconclusive": "REJECTS"}, "REJECTED"),
    ({"P": "PASS", "S": "FAIL"}, {}, "REJECTED"),
    ({"P": "PASS", "V": "INCONCLUSIVE"}, {}, "INCONCLUSIVE"),
    ({"P": "PASS", "P2": "FAIL"}, {"overall": {"rule": "AT_LEAST", "k": 1}}, "ACCEPTED"),
    ({"P": "FAIL", "P2": "FAIL"}, {"overall": {"rule": "AT_LEAST", "k": 1}}, "REJECTED"),
]


@pytest.mark.parametrize(("said", "asked", "expected"), TOGETHER)
def test_it_brings_criteria_together_as_the_protocol_says(
    said: dict[str, str], asked: dict[str, Any], expected: str
) -> None:
    roles = {"P": "PRIMARY", "S": "SAFETY", "V": "VALIDITY"}
    rules = {code: {"role": roles[code[0]]} for code in said}
    kept = [{"code": code, "verdict": verdict} for code, verdict in said.items()]
    together = verify_evidence.overall(
        {"overall": {"rule": "ALL"}} | asked, rules, {"criteria": kept, "exploratory": ""}
    )

    assert together == expected


COUNTS = [
    ("ACCURACY", "CANDIDATE", {"synthetic_A": "true", "synthetic_B": "false"}, "A", 1.0),
    ("ACCURACY", "CANDIDATE", {"synthetic_A": "true", "synthetic_B": "false"}, "NONE", 0.5),
    ("ACCURACY", "CANDIDATE", {"synthetic_A": "true", "synthetic_B": "true"}, "A", None),
    ("ACCEPTANCE_RATE", "YES_NO", {"synthetic_A": "true"}, "false", 0.0),
    ("ACCEPTANCE_RATE", "YES_NO", {"synthetic_A": "false"}, "true", None),
]


@pytest.mark.parametrize(("metric", "kind", "row", "answer", "expected"), COUNTS)
def test_it_counts_an_answer(
    metric: str, kind: str, row: dict[str, str], answer: str, expected: float | None
) -> None:
    rule = {"metric": metric, "question": "q"}
    count = verify_evidence.counter(rule, {"q": kind})

    assert count is not None
    assert count(row, answer) == expected
    assert verify_evidence.counter(rule | {"arms": ["a"]}, {"q": kind}) is None
    missing = {"missing": "WORST_CASE"}
    assert verify_evidence.counter(rule | missing, {"q": kind}) is None


LEVELS = [
    (("NONE", "0.95", "PASS"), [], True),
    (("NONE", "0.9", "PASS"), [], False),
    (("BONFERRONI", "0.975", "PASS"), [("BONFERRONI", "0.975", "FAIL")], True),
    (("BONFERRONI", "0.95", "PASS"), [("BONFERRONI", "0.975", "FAIL")], False),
    (("HOLM", "0.975", "FAIL"), [("HOLM", "0.975", "FAIL")], True),
    (("HOLM", "0.95", "PASS"), [("HOLM", "0.975", "PASS")], True),
    (("HOLM", "0.95", "PASS"), [("HOLM", "0.975", "FAIL")], False),
    (("HOLM", "0.95", "PASS"), [("NONE", "0.975", "PASS"), ("HOLM", "0.95", "PASS")], False),
]


@pytest.mark.parametrize(("own", "others", "holds"), LEVELS)
def test_it_holds_an_interval_to_the_level_of_its_family(
    own: tuple[str, str, str], others: list[tuple[str, str, str]], *, holds: bool
) -> None:
    family = [own, *others]
    asked = [{"code": f"c{n}", "multiplicity": one[0]} for n, one in enumerate(family)]
    kept = [{"code": f"c{n}", "level": one[1], "verdict": one[2]} for n, one in enumerate(family)]
    report = verify_evidence.Report()

    verify_evidence.check_levels(asked, kept, report)
    assert any("Criterion c0 " in fault for fault in report.faults) is not holds
