"""Readers who do not look, or do not look for themselves, never lead to acceptance …"""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from reviewapp.acceptance import gates, measuring, results, trust
from reviewapp.acceptance.evidence import Evidence, Part
from reviewapp.acceptance.gates import Judged
from reviewapp.acceptance.laying import Laid
from reviewapp.stats.decision import Decision, Verdict
from reviewapp.stats.estimates import Estimate
from reviewapp.studies.criteria import Comparison, Criterion, Missing
from reviewapp.studies.metrics import Metric
from tests.acceptance import making
from tests.acceptance.making import EQUIVALENT, Answer, basis, criteria, pairs, singles, skilled

ACCEPTED = replace(
    EQUIVALENT,
    code="accepted",
    metric=Metric.ACCEPTANCE_RATE,
    comparison=Comparison.THRESHOLD,
    lower=Decimal("0.50"),
    upper=None,
    question="accept",
    estimator="acceptance",
)


def judged(found: Evidence, criterion: Criterion = EQUIVALENT) -> tuple[Judged, Decision]:
    whole = criteria(criterion)
    (one,) = results.judge(basis(found), whole)
    return one, gates.overall(whole, [one], is_exploratory=False)


def test_honest_readers_who_cannot_tell_lead_to_it() -> None:
    one, decision = judged(pairs(skilled(0.5), cases=400, readers=12))

    assert one.verdict is Verdict.PASS
    assert decision is Decision.ACCEPT


@pytest.mark.parametrize("place", ["A", "B", "NONE"])
def test_who_always_gives_the_same_answer(place: str) -> None:
    one, decision = judged(pairs(lambda *_: {"synthetic": place}, cases=400))

    assert one.verdict is Verdict.NOT_EVALUABLE
    assert "gave the same answer" in one.reason
    assert decision is not Decision.ACCEPT


def test_even_one_of_many_who_does() -> None:
    honest = skilled(0.5)

    def answer(reader: int, case: int, at_a: int) -> dict[str, object] | None:
        return {"synthetic": "B"} if reader == 3 else honest(reader, case, at_a)

    one, decision = judged(pairs(answer, cases=400, readers=12))

    assert one.reason.startswith("Reader 4 always")
    assert decision is not Decision.ACCEPT


@pytest.mark.parametrize(("share", "said"), [(0.92, True), (0.8, False)])
def test_who_picks_one_side_nearly_always(share: float, *, said: bool) -> None:
    random = np.random.default_rng(6)

    def answer(*_: int) -> dict[str, object]:
        return {"synthetic": "A" if random.random() < share else "B"}

    one, decision = judged(pairs(answer, cases=400))

    assert ("gave the same answer" in one.reason) is said
    assert (decision is not Decision.ACCEPT) or not said


def test_who_accepts_nearly_everything_has_looked() -> None:
    found = singles(lambda _r, case, _m: {"accept": case % 40 != 1}, cases=400)

    assert "gave the same answer" not in judged(found, ACCEPTED)[0].reason


def test_who_accepts_everything_has_shown_nothing_without_controls() -> None:
    def answer(*_: int) -> dict[str, object]:
        return {"accept": True}

    found = singles(answer, cases=100)
    one, decision = judged(found, ACCEPTED)
    assert decision is not Decision.ACCEPT
    assert "gave the same answer" in one.reason

    looked = [
        replace(place, part=Part.CATCH, answers={"accept": False}) if place.position < 4 else place
        for place in found.seen
    ]
    one, decision = judged(Evidence(tuple(looked), found.about), ACCEPTED)
    assert one.verdict is Verdict.PASS


@pytest.mark.parametrize("skill", [0.0, 0.1, 0.25])
def test_who_is_reliably_wrong_tells_the_images_apart(skill: float) -> None:
    one, decision = judged(pairs(skilled(skill), cases=200))

    assert one.verdict is Verdict.FAIL
    assert decision is Decision.REJECT


def test_who_is_always_right_does_too() -> None:
    one, decision = judged(pairs(lambda _r, _c, at_a: {"synthetic": "BA"[at_a]}, cases=60))

    assert one.verdict is Verdict.FAIL
    assert decision is Decision.REJECT


def colluding(share: float = 1.0) -> Answer:
    """Readers who agreed beforehand which image to pick in most cases."""
    random = np.random.default_rng(8)
    agreed = random.random(400) < 0.5

    def answer(_: int, case: int, at_a: int) -> dict[str, object]:
        right = agreed[case] if random.random() < share else random.random() < 0.5
        return {"synthetic": "A" if bool(at_a) is bool(right) else "B"}

    return answer


@pytest.mark.parametrize("readers", [3, 8, 12])
def test_who_has_agreed_on_the_answers(readers: int) -> None:
    one, decision = judged(pairs(colluding(), readers=readers, cases=100))

    assert "answered the 100 cases they share too much alike" in one.reason
    assert decision is not Decision.ACCEPT


def test_who_has_agreed_on_nearly_all() -> None:
    one, decision = judged(pairs(colluding(0.95), readers=8, cases=120))

    assert one.verdict is Verdict.NOT_EVALUABLE
    assert decision is not Decision.ACCEPT


def test_who_agrees_a_little_only_widens_the_interval() -> None:
    alone, _ = judged(pairs(skilled(0.5), readers=8, cases=120))
    together, _ = judged(pairs(colluding(0.5), readers=8, cases=120))

    assert getattr(together.found, "half_width", 0) > 1.2 * getattr(alone.found, "half_width", 1)


def test_who_is_right_about_every_single_image_agrees_without_a_pact() -> None:
    def answer(_reader: int, _case: int, synthetic: int) -> dict[str, object]:
        return {"origin": 6 if synthetic else 1}

    rated = replace(EQUIVALENT, metric=Metric.AUC, question="origin", estimator="auc")
    one, _ = judged(singles(answer, cases=60), rated)

    assert "alike" not in one.reason


def with_gaps(share: float) -> Evidence:
    honest, random = skilled(0.5), np.random.default_rng(4)

    def answer(reader: int, case: int, at_a: int) -> dict[str, object] | None:
        return None if random.random() < share else honest(reader, case, at_a)

    return pairs(answer, readers=12, cases=400)


@pytest.mark.parametrize("missing", Missing)
def test_thirty_percent_that_are_missing(missing: Missing) -> None:
    one, decision = judged(with_gaps(0.30), replace(EQUIVALENT, missing=missing))

    assert one.verdict is Verdict.NOT_EVALUABLE
    assert "of the readings are missing" in one.reason
    assert decision is not Decision.ACCEPT


def test_a_few_that_are_missing_are_no_obstacle() -> None:
    assert judged(with_gaps(0.05))[1] is Decision.ACCEPT


def test_one_reader_who_left_most_cases_out_is_none() -> None:
    honest = skilled(0.5)

    def answer(reader: int, case: int, at_a: int) -> dict[str, object] | None:
        return None if reader == 4 and case % 5 else honest(reader, case, at_a)

    one, decision = judged(pairs(answer, readers=12, cases=400))

    assert one.verdict is Verdict.NOT_EVALUABLE
    assert one.reason.startswith("Reader 5 left more than 50%")
    assert decision is not Decision.ACCEPT


def test_gaps_can_count_against_acceptance() -> None:
    available, _ = judged(with_gaps(0.05))
    worst, _ = judged(with_gaps(0.05), replace(EQUIVALENT, missing=Missing.WORST_CASE))

    assert (worst.found.estimate or 0) > (available.found.estimate or 0)


@pytest.mark.parametrize("metric", [Metric.PREFERENCE, Metric.ACCURACY])
def test_gaps_never_help(metric: Metric) -> None:
    hoped = replace(
        EQUIVALENT,
        metric=metric,
        comparison=Comparison.SUPERIORITY,
        lower=Decimal("0.50"),
        upper=None,
        arms=("SYNTHETIC", "REAL"),
        estimator=metric.lower(),
    )
    available, _ = judged(with_gaps(0.09), hoped)
    worst, decision = judged(with_gaps(0.09), replace(hoped, missing=Missing.WORST_CASE))

    assert isinstance(available.found, Estimate)
    assert isinstance(worst.found, Estimate)
    assert worst.found.low < available.found.low < available.found.high < worst.found.high
    assert worst.found.estimate < available.found.estimate
    assert decision is not Decision.ACCEPT


def test_one_end_that_cannot_be_computed_leaves_nothing() -> None:
    def answer(reader: int, case: int, at_a: int) -> dict[str, object] | None:
        right = case % 15 != 0 and bool((reader + case) % 2)
        return None if case % 15 == 0 else {"synthetic": "AB"[bool(at_a) is not right]}

    found = pairs(answer, readers=2, cases=60)
    one, _ = judged(found, replace(EQUIVALENT, missing=Missing.WORST_CASE, least_readers=0))

    assert one.verdict is Verdict.NOT_EVALUABLE
    assert "2 readers" in one.reason


def test_readers_with_gaps_can_be_left_out() -> None:
    honest = skilled(0.5)

    def answer(reader: int, case: int, at_a: int) -> dict[str, object] | None:
        return None if (reader, case) == (2, 7) else honest(reader, case, at_a)

    found = pairs(answer, readers=6, cases=80)
    one, _ = judged(found, replace(EQUIVALENT, missing=Missing.COMPLETE_READERS))

    assert one.found.readers == 5


def test_what_was_never_asked_is_missing_altogether() -> None:
    laid = measuring.table(EQUIVALENT, basis(pairs(lambda *_: None)), Metric.ACCURACY)

    assert laid.missing == 1
    assert "100% of the readings" in _obstacle(laid)


def _obstacle(laid: Laid) -> str:
    return trust.obstacle(laid, pairs(lambda *_: None), making.PICK, Metric.ACCURACY)


def test_a_short_reading_cannot_show_that_somebody_did_not_look() -> None:
    one, _ = judged(pairs(lambda *_: {"synthetic": "A"}, readers=4, cases=11))

    assert "gave the same" not in one.reason
