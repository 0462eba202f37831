"""A protocol played by simulated readers …"""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from reviewapp.acceptance import rehearsal, staging
from reviewapp.acceptance.errors import NotRehearsable
from reviewapp.acceptance.rehearsal import Stage
from reviewapp.acceptance.simulated import Skill
from reviewapp.acceptance.staging import Generator, Staged
from reviewapp.audit.canonical import canonical_json
from reviewapp.jobs.errors import Cancelled
from reviewapp.stats.roc import auc
from reviewapp.studies import protocol
from reviewapp.studies.criteria import Criterion, Rule
from reviewapp.studies.design import Kind
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Question, QuestionKind
from tests.acceptance.making import ACCEPT, EQUIVALENT, REAL, SURE, criteria, of
from tests.acceptance.studies import about_chance, content

PLAIN = Skill()
PERCENT = Question("percent", QuestionKind.CONFIDENCE, "How real?", low="not", high="fully")


def written(*each: dict[str, object], **design: object) -> dict[str, Any]:
    found = content(*(each or (about_chance(),)), cases=40, readers=4, **design)
    for arm in found["design"]["arms"]:
        arm |= {"version": str(uuid4()), "digest": uuid4().hex * 2}
    return found


def staged(found: dict[str, Any]) -> Staged:
    return staging.staged(protocol.parse(found))


def played(skill: Skill = PLAIN, *, times: int = 10, seed: int = 1) -> dict[str, Any]:
    return staging.outcome(staged(written()), skill, times=times, seed=seed, told=lambda *_: None)


def test_takes_readers_cases_and_repeats_from_the_design() -> None:
    stage = staged(written(repeats={"percent": 10, "distance": 5, "session": "SAME"})).stage

    assert (stage.readers, stage.cases, stage.repeats, stage.pairs) == (4, 40, 4, True)


def test_gives_the_same_bytes_for_the_same_seed_and_says_that_it_is_a_simulation() -> None:
    once, again, other = played(), played(), played(seed=2)

    assert canonical_json(once) == canonical_json(again) != canonical_json(other)
    assert once["simulation"].startswith("This is a simulation")


def test_plays_three_generators_and_more_readers_and_cases() -> None:
    found = played()

    assert [one["generator"] for one in found["generators"]] == ["GOOD", "BORDERLINE", "BAD"]
    assert [one["readers"] for one in found["further"][:3]] == [6, 8, 12]
    assert {one["by"] for one in found["further"]} == {"readers", "cases"}
    bad = found["generators"][2]["verdicts"]
    assert {one["verdict"]: one["times"] for one in bad} == {
        "ACCEPTED": 0,
        "REJECTED": 10,
        "INCONCLUSIVE": 0,
    }
    for one in [*found["generators"], *found["further"]]:
        assert sum(said["times"] for said in one["verdicts"]) == one["times"]
        assert sum(one["criteria"][0][1].values()) == one["times"]


def test_tells_how_far_it_is_and_can_be_stopped() -> None:
    told: list[tuple[int, int]] = []

    def far(done: int, total: int) -> None:
        told.append((done, total))
        if done == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        staging.outcome(staged(written()), PLAIN, times=10, seed=1, told=far)

    assert told == [(done, 30 + 12 * 10) for done in range(1, 6)]


def test_leaves_out_what_no_simulated_reader_can_answer_for() -> None:
    found = written(
        about_chance(), about_chance("women") | {"subgroup": {"attribute": "sex", "value": "F"}}
    )
    found["design"]["strata"] = [{"attribute": "sex", "role": "SUBGROUP"}]

    left = staged(found)

    assert [one.code for one in left.stage.criteria.each] == ["told_apart"]
    assert left.left_out == (
        ("women", "simulated images have no attributes; it is taken as passed."),
    )


def left_out(*each: Criterion, rule: Rule = Rule.ALL, at_least: int = 0) -> dict[str, str]:
    """Of single images, asked on five steps, on a hundred, and for a yes or no."""
    rules = protocol.parse(written())
    singles = replace(rules.design, kind=Kind.SINGLE)
    questions = (REAL, ACCEPT, PERCENT)
    whole = criteria(
        of(Metric.ACCURACY, "accept", code="first"), *each, rule=rule, at_least=at_least
    )
    return dict(
        staging.staged(replace(rules, design=singles, questions=questions, criteria=whole)).left_out
    )


def test_leaves_out_a_difference_of_ratings_on_a_scale_without_steps() -> None:
    of_percents = of(Metric.REALISM_DIFFERENCE, "percent", code="second", lower=Decimal(-5))

    assert "no steps" in left_out(of_percents)["second"]


@pytest.mark.parametrize("lower", ["-4.5", "1.5"])
def test_leaves_out_a_difference_that_no_generator_reaches(lower: str) -> None:
    far = of(Metric.REALISM_DIFFERENCE, "realism", code="second", lower=Decimal(lower), upper=None)

    assert "no simulated generator" in left_out(far)["second"]


@pytest.mark.parametrize("metric", [Metric.SENSITIVITY, Metric.SPECIFICITY, Metric.ACCURACY])
def test_leaves_out_a_share_that_no_generator_reaches(metric: Metric) -> None:
    whole = of(metric, "accept", code="second", upper=Decimal(1))

    assert "no simulated generator" in left_out(whole)["second"]


def test_refuses_a_count_that_what_is_left_can_never_reach() -> None:
    women = of(Metric.PREFERENCE, "accept", code="second")

    with pytest.raises(NotRehearsable, match="at least 1"):
        left_out(women, rule=Rule.AT_LEAST, at_least=1)
    assert left_out(women, rule=Rule.AT_LEAST, at_least=2)


def test_refuses_what_it_cannot_play() -> None:
    rules = protocol.parse(written())
    phased = deepcopy(written())
    phased["design"]["phases"] = [
        {"code": "one", "told": "Look.", "questions": ["synthetic"]},
        {"code": "two", "told": "Look again.", "questions": ["confidence"]},
    ]

    for refused, says in (
        (replace(rules, criteria=None), "no criteria"),
        (protocol.parse(phased), "one phase"),
        (replace(rules, criteria=criteria(of(Metric.PREFERENCE, "synthetic"))), "None of the"),
        (replace(rules, criteria=criteria(of(Metric.AUC, "confidence"))), "asks of pairs"),
    ):
        with pytest.raises(NotRehearsable, match=says):
            staging.staged(refused)


# --- a generator at the margin ---


def at_margin(metric: Metric, question: str, **changed: object) -> float:
    stage = Stage(
        criteria=criteria(of(metric, question, **changed)),
        questions=(SURE, REAL, ACCEPT),
        readers=4,
        cases=20,
        pairs=False,
    )
    found = staging.borderline(stage, PLAIN)
    assert found is not None
    return found


def scores(stage: Stage, d_prime: float, skill: Skill = PLAIN) -> tuple[list[float], list[bool]]:
    random = np.random.default_rng(3)
    found = rehearsal.read(stage, replace(skill, d_prime=d_prime), random=random, seed=1)
    code = stage.questions[0].code
    given = [float(str(int(one.answers[code]))) for one in found.seen if one.answers]  # type: ignore[call-overload]  # a number or a yes
    return given, [bool(found.synthetic_at(one)) for one in found.seen if one.answers]


def test_stands_at_the_area_that_is_the_margin() -> None:
    upper = of(Metric.AUC, "origin").upper
    stage = Stage(
        criteria=criteria(of(Metric.AUC, "origin")),
        questions=(SURE,),
        readers=60,
        cases=200,
        pairs=False,
    )
    given, truth = scores(stage, staging.borderline(stage, PLAIN) or 0.0)
    x, y = np.array(given), np.array(truth)

    assert auc(x[~y], x[y], confidence=0.9).estimate == pytest.approx(float(upper or 0), abs=0.02)


def test_stands_at_the_share_of_right_calls_that_is_the_margin() -> None:
    stage = Stage(
        criteria=criteria(of(Metric.ACCURACY, "accept")),
        questions=(ACCEPT,),
        readers=60,
        cases=200,
        pairs=False,
    )
    given, truth = scores(stage, staging.borderline(stage, PLAIN) or 0.0)

    right = np.mean([bool(value) is true for value, true in zip(given, truth, strict=True)])
    assert right == pytest.approx(0.6, abs=0.02)


@pytest.mark.parametrize("metric", [Metric.SENSITIVITY, Metric.SPECIFICITY])
@pytest.mark.parametrize("lean", [0.0, 0.4])
def test_stands_at_the_share_of_one_kind_that_is_the_margin(metric: Metric, lean: float) -> None:
    skill = Skill(spread=0.9, lean=lean)
    stage = Stage(
        criteria=criteria(of(metric, "accept", upper=Decimal("0.80"))),
        questions=(ACCEPT,),
        readers=600,
        cases=60,
        pairs=False,
    )
    d_prime = staging.borderline(stage, skill)
    assert d_prime is not None
    given, truth = scores(stage, d_prime, skill)

    wanted = metric is Metric.SENSITIVITY
    right = np.mean(
        [bool(value) is true for value, true in zip(given, truth, strict=True) if true is wanted]
    )
    assert right == pytest.approx(0.8, abs=0.025)


def test_is_not_known_where_no_generator_reaches_the_margin() -> None:
    for metric, question, bounds in (
        (Metric.REALISM_DIFFERENCE, "realism", {"lower": Decimal("1.5"), "upper": None}),
        (Metric.SENSITIVITY, "accept", {"upper": Decimal(1)}),
        (Metric.AUC, "origin", {"upper": Decimal(1)}),
        (Metric.ACCEPTANCE_RATE, "accept", {"lower": Decimal(0), "upper": None}),
    ):
        stage = Stage(
            criteria=criteria(of(metric, question, **bounds)),
            questions=(SURE, REAL, ACCEPT),
            readers=4,
            cases=20,
            pairs=False,
        )
        assert staging.borderline(stage, PLAIN) is None


def test_is_somewhere_for_ratings_and_rates_too() -> None:
    low = {"lower": EQUIVALENT.lower, "upper": None}

    assert at_margin(Metric.ACCEPTANCE_RATE, "accept", **low) > 0
    assert at_margin(Metric.REALISM_DIFFERENCE, "realism", **low) != 0


def test_is_not_known_for_every_metric() -> None:
    stage = Stage(
        criteria=criteria(of(Metric.D_PRIME, "origin")), questions=(SURE,), readers=4, cases=20
    )
    one_sided = replace(stage, criteria=criteria(of(Metric.AUC, "origin", upper=None)))

    assert staging.borderline(stage, PLAIN) is None
    assert staging.borderline(one_sided, PLAIN) is None
    kinds = {run.generator for run in staging.runs(stage, PLAIN, times=10)}
    assert kinds == {Generator.GOOD, Generator.BAD}
