"""Pure: a study from drawing to verdict with simulated readers, in memory and nowhere else.

The worklists come from the site's own draw and the verdict from its own gates; nothing here touches
a table, and every name begins with “rehearsal”, so that nothing can be taken for data.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from reviewapp.acceptance import evidence, gates, results, simulated
from reviewapp.acceptance.evidence import Answers, Evidence, Part, Seen, Shown
from reviewapp.acceptance.measuring import Basis
from reviewapp.acceptance.simulated import Perceived, Skill
from reviewapp.allocation.drawing import drawing
from reviewapp.allocation.plan import Item, Place, Plan
from reviewapp.stats.decision import Decision, Verdict
from reviewapp.studies.criteria import Criteria
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Question, QuestionKind

NAME = "rehearsal"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The study that is rehearsed."""

    criteria: Criteria
    questions: tuple[Question, ...]
    readers: int
    cases: int
    pairs: bool = True
    repeats: int = 0

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """What each question is asked for; the first criterion that names it says so."""
        found: dict[str, Metric] = {}
        for one in self.criteria.each:
            found.setdefault(one.question, one.gap_in or one.metric)
        return found


@dataclass(frozen=True)
class Outcome:
    """How often each verdict came out, over all and for every criterion."""

    times: int
    decisions: Counter[Decision] = field(default_factory=Counter)
    verdicts: Counter[tuple[str, Verdict]] = field(default_factory=Counter)

    def share(self, decision: Decision) -> float:
        return self.decisions[decision] / self.times


def unheard(_played: int) -> None:
    """For whoever waits for the end alone."""


def rehearse(
    stage: Stage,
    skill: Skill,
    *,
    times: int,
    seed: int,
    told: Callable[[int], None] = unheard,
) -> Outcome:
    """Play a study so many times; the same seed gives the same outcome. `told` may raise."""
    outcome = Outcome(times)
    for number in range(times):
        random = np.random.default_rng([seed, number])
        found = read(stage, skill, random=random, seed=int(random.integers(2**31)))
        basis = Basis(evidence=found, questions=stage.questions, seed=seed)
        judged = results.judge(basis, stage.criteria)
        outcome.decisions[gates.overall(stage.criteria, judged, is_exploratory=False)] += 1
        outcome.verdicts.update((one.criterion.code, one.verdict) for one in judged)
        told(number + 1)
    return outcome


def read(stage: Stage, skill: Skill, *, random: np.random.Generator, seed: int) -> Evidence:
    """Draw the worklists, and let new readers read new cases."""
    items = [_item(stage, case) for case in range(stage.cases)]
    readers = [f"{NAME} reader {number:03}" for number in range(stage.readers)]
    plan = Plan(repeats=stage.repeats)
    worklists = drawing(items, plan=plan, readers=readers, seed=seed).worklists
    own = dict(
        zip((item.name for item in items), random.normal(0, skill.cases, len(items)), strict=True)
    )
    seen = [
        one
        for reader in readers
        for one in _worklist(stage, skill, (reader, worklists[reader]), own, random)
    ]
    about = {
        image: Shown("synthetic" if _is_synthetic(image) else "real", _is_synthetic(image))
        for item in items
        for image in item.images
    }
    return evidence.gather(seen, about)


def _item(stage: Stage, case: int) -> Item:
    real, made = f"{NAME} real {case:05}", f"{NAME} made {case:05}"
    if stage.pairs:
        return Item((real, made))
    return Item((made,) if case % 2 else (real,), kind="made" if case % 2 else "real")


def _is_synthetic(image: str) -> bool:
    return image.startswith(f"{NAME} made")


def _worklist(
    stage: Stage,
    skill: Skill,
    given: tuple[str, tuple[Place, ...]],
    own: Mapping[str, float],
    random: np.random.Generator,
) -> Iterator[Seen]:
    reader, places = given
    noise = np.array([own[place.item.name] for place in places])
    synthetic = [_is_synthetic(place.shown[0]) for place in places]
    seen = simulated.perceive(skill, synthetic, noise, random)
    asked = simulated.asked_for(stage.questions, stage.metrics)
    for number, place in enumerate(places):
        answers: dict[str, object] = {}
        for question in asked:
            answers |= _answer(stage, question, seen, number, place, skill)
        yield Seen(
            reader=reader,
            case=place.item.name,
            position=number + 1,
            image_at=dict(zip("AB", place.shown, strict=False)),
            answers=None if seen.missing[number] else answers,
            looked_for_ms=0,
            part=Part(place.part),
        )


def _answer(
    stage: Stage, question: Question, seen: Perceived, number: int, place: Place, skill: Skill
) -> Answers:
    if question.kind is QuestionKind.CANDIDATE:
        at = "A" if _is_synthetic(place.shown[0]) else "B"
        return simulated.answer_pair(question, seen, number, synthetic_at=at)
    return simulated.answer_single(
        question, stage.metrics[question.code], seen, number, skill=skill
    )
