"""A rehearsal …"""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from reviewapp.acceptance import rehearsal, simulated
from reviewapp.acceptance.evidence import Part
from reviewapp.acceptance.rehearsal import Stage, rehearse
from reviewapp.acceptance.simulated import Skill
from reviewapp.stats.decision import Decision
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Question, QuestionKind
from tests.acceptance.error_rates import Margin, margins, measured
from tests.acceptance.making import ACCEPT, EQUIVALENT, PICK, REAL, SURE, criteria

PLAIN = Skill()


def stage(**changed: object) -> Stage:
    given = Stage(criteria=criteria(EQUIVALENT), questions=(PICK,), readers=8, cases=60)
    return replace(given, **changed)  # type: ignore[arg-type]  # a test names the field


def accepted(skill: Skill, *, times: int = 12, **changed: object) -> float:
    return rehearse(stage(**changed), skill, times=times, seed=3).share(Decision.ACCEPT)


def test_is_the_same_for_the_same_seed() -> None:
    once, again, other = (rehearse(stage(), PLAIN, times=4, seed=seed) for seed in (1, 1, 2))

    assert once == again
    assert sum(other.decisions.values()) == other.times == 4


def test_is_named_so_that_nobody_takes_it_for_data() -> None:
    found = rehearsal.read(stage(repeats=10), PLAIN, random=np.random.default_rng(1), seed=1)

    assert all(place.reader.startswith("rehearsal") for place in found.seen)
    assert all(image.startswith("rehearsal") for image in found.about)
    assert len(found.of(Part.REPEAT)) == 80


def test_accepts_what_nobody_can_tell_apart_and_rejects_what_everybody_can() -> None:
    assert accepted(PLAIN, cases=240, readers=12) > 0.8
    seen = rehearse(stage(), replace(PLAIN, d_prime=3.0), times=12, seed=3)
    assert seen.share(Decision.REJECT) == 1


@pytest.mark.parametrize(
    "skill",
    [
        Skill(left=1.0),
        Skill(d_prime=-3.0),
        Skill(missing=0.3),
        Skill(d_prime=0.0, spread=0.0, cases=40.0),  # all follow the same sign of each case
    ],
    ids=["always the same answer", "reliably wrong", "30 % missing", "colluding"],
)
def test_never_accepts_readers_who_do_not_look_for_themselves(skill: Skill) -> None:
    assert accepted(skill, times=20, cases=120) == 0


@pytest.mark.parametrize("margin", margins(), ids=lambda margin: margin.name)
def test_accepts_what_stands_at_the_margin_no_more_often_than_stated(margin: Margin) -> None:
    times = 120
    found = measured(margin, times=times).decisions[Decision.ACCEPT]

    # Fails once in a thousand runs of honest luck; the seed is fixed, so never by luck again.
    assert found <= stats.binom.ppf(0.999, times, margin.may)


def test_knows_the_skill_that_stands_at_an_accuracy() -> None:
    skill = replace(PLAIN, d_prime=simulated.at_accuracy(0.7, PLAIN))
    random = np.random.default_rng(2)
    right = [
        simulated.perceive(skill, [True] * 50, random.normal(0, skill.cases, 50), random).of_pair
        > 0
        for _ in range(800)
    ]

    assert np.mean(right) == pytest.approx(0.7, abs=0.01)


def answers(question: Question, metric: Metric, skill: Skill, *, synthetic: bool) -> list[float]:
    random = np.random.default_rng(4)
    found: list[float] = []
    for _ in range(400):
        noise = random.normal(0, skill.cases, 50)
        seen = simulated.perceive(skill, [synthetic] * 50, noise, random)
        found += [
            float(simulated.level(question, metric, float(value), skill=skill))
            for value in seen.of_single
        ]
    return found


def test_knows_the_skill_that_stands_at_a_difference() -> None:
    skill = replace(PLAIN, d_prime=simulated.at_difference(-0.5, PLAIN, steps=5))
    metric = Metric.REALISM_DIFFERENCE
    made, real = (answers(REAL, metric, skill, synthetic=kind) for kind in (True, False))

    assert np.mean(made) - np.mean(real) == pytest.approx(-0.5, abs=0.03)


def test_knows_the_skill_that_stands_at_a_rate() -> None:
    skill = replace(PLAIN, d_prime=simulated.at_acceptance(0.8, PLAIN))
    made = answers(ACCEPT, Metric.ACCEPTANCE_RATE, skill, synthetic=True)

    assert np.mean(made) == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        (SURE, Metric.AUC),
        (ACCEPT, Metric.ACCURACY),
        (Question("c", QuestionKind.CONFIDENCE, "Sure?", low="no", high="yes"), Metric.AUC),
    ],
)
def test_makes_what_looks_synthetic_suspicious(question: Question, metric: Metric) -> None:
    skill = replace(PLAIN, d_prime=1.5)
    made, real = (answers(question, metric, skill, synthetic=kind) for kind in (True, False))

    assert np.mean(made) > np.mean(real)


def test_lets_skill_drift_and_care_lapse() -> None:
    keen = replace(PLAIN, d_prime=2.0)
    random = np.random.default_rng(1)

    def right(skill: Skill) -> float:
        found = rehearsal.read(stage(), skill, random=random, seed=2)
        picked = [
            [place.answers["synthetic"]] == found.synthetic_at(place)
            for place in found.seen
            if place.answers
        ]
        return float(np.mean(picked))

    assert right(replace(keen, drift=1.0)) < right(keen) - 0.05
    assert right(replace(keen, careless=1.0)) == pytest.approx(0.5, abs=0.08)


def test_plays_single_images_too() -> None:
    rated = replace(EQUIVALENT, metric=Metric.AUC, question="origin", estimator="auc", code="auc")
    single = stage(criteria=criteria(rated), questions=(SURE, REAL), pairs=False, cases=80)

    assert rehearse(single, replace(PLAIN, d_prime=3), times=5, seed=1).share(Decision.REJECT) == 1
    careless = replace(PLAIN, d_prime=3, careless=1.0)
    assert rehearse(single, careless, times=5, seed=1).share(Decision.REJECT) == 0
