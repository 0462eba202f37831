"""Pure: a protocol as a rehearsal plays it, and what comes out for generators of three kinds.

Simulated readers of the same skill meet images that nobody can tell apart, images that stand at
the margin, and images that everybody can tell: so a coordinator sees how often the gate errs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from math import isfinite, sqrt

from scipy import special

from reviewapp.acceptance import simulated
from reviewapp.acceptance.errors import NotRehearsable
from reviewapp.acceptance.rehearsal import Outcome, Stage, rehearse
from reviewapp.acceptance.results import VERDICTS, number
from reviewapp.acceptance.simulated import Skill
from reviewapp.stats.decision import Decision, Verdict
from reviewapp.stats.proportions import wilson
from reviewapp.studies.criteria import Criteria, Criterion, Role, Rule
from reviewapp.studies.design import Kind as Shown
from reviewapp.studies.design import Origin
from reviewapp.studies.metrics import Kind, Metric
from reviewapp.studies.protocol import Rules
from reviewapp.studies.questions import Question, QuestionKind

SCHEMA = 1
SIMULATED = (
    "This is a simulation: no reader looked at anything and no image was shown. "
    "It is no evidence, and nothing of it enters an evaluation."
)
CONFIDENCE = 0.95
CLEARLY_SYNTHETIC = 2.0  # the d′ of what nearly everybody tells at once
ACCEPTED_BELOW = 2.0  # with it readers accept 97 % of acquired images
# More readers or more cases than planned, by so much, each with so small a part of the times.
FURTHER = (1.5, 2.0, 3.0)
PART_OF_TIMES = 4
LEAST_TIMES = 10
PLAYED = frozenset({Kind.READING, Kind.AGREEMENT})
NOT_PLAYED = frozenset({Metric.PREFERENCE, Metric.LOCALISATION})
CALLED = frozenset({Metric.ACCURACY, Metric.SENSITIVITY, Metric.SPECIFICITY})


class Generator(StrEnum):
    GOOD = "GOOD"  # nobody can tell its images
    BORDERLINE = "BORDERLINE"  # it stands where the first criterion draws its line
    BAD = "BAD"  # nearly everybody tells at once


@dataclass(frozen=True)
class Staged:
    """What of a protocol can be played, and what cannot, with the reason."""

    stage: Stage
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Run:
    """One series of rehearsals: which generator, at which size of the study, how often."""

    generator: Generator
    d_prime: float
    stage: Stage
    times: int
    by: str = ""  # readers or cases where more of them are tried; empty for the plan itself


def staged(rules: Rules) -> Staged:
    """Read the protocol as a stage, or refuse it and say why it cannot be played."""
    design, criteria = rules.design, rules.criteria
    if criteria is None:
        raise NotRehearsable(
            "The protocol has no criteria, so there is no verdict to rehearse. Write one first."
        )
    if {arm.origin for arm in design.arms} != {Origin.REAL, Origin.SYNTHETIC} or design.phases:
        raise NotRehearsable(
            "A rehearsal plays one phase of acquired against synthetic images, and this design is "
            "another, so it cannot be rehearsed. Judge it by its sample size."
        )
    is_pair = design.kind is Shown.PAIR
    why = {one.code: _not_played(one, rules, is_pair=is_pair) for one in criteria.each}
    played = tuple(replace(one, arms=()) for one in criteria.each if not why[one.code])
    if not any(one.role is Role.PRIMARY for one in played):
        raise NotRehearsable(
            "None of the primary criteria can be played by simulated readers, so there is no "
            "verdict to rehearse: " + " ".join(f"“{code}”: {said}" for code, said in why.items())
        )
    stage = Stage(
        criteria=_of_these(criteria, played),
        questions=rules.questions,
        readers=design.readers.planned,
        cases=design.cases,
        pairs=is_pair,
        repeats=design.cases * design.repeats.percent // 100,
    )
    return Staged(stage, tuple((code, said) for code, said in why.items() if said))


def runs(stage: Stage, skill: Skill, *, times: int) -> list[Run]:
    """The plan with each generator, and with more readers or cases where that may help."""
    d_primes = {Generator.GOOD: 0.0, Generator.BAD: CLEARLY_SYNTHETIC}
    if (at_margin := borderline(stage, skill)) is not None:
        d_primes[Generator.BORDERLINE] = at_margin
    planned = [Run(kind, d_primes[kind], stage, times) for kind in Generator if kind in d_primes]
    few = max(LEAST_TIMES, times // PART_OF_TIMES)
    more = [
        Run(one.generator, one.d_prime, larger, few, by)
        for one in planned
        if one.generator is not Generator.BAD
        for by in ("readers", "cases")
        for larger in _larger(stage, by)
    ]
    return [*planned, *more]


def borderline(stage: Stage, skill: Skill) -> float | None:
    """The d′ of a generator at the margin of the first primary criterion, where that is known."""
    first = next(one for one in stage.criteria.each if one.role is Role.PRIMARY)
    found = _at_margin(first, stage.questions, skill)
    return found if found is not None and isfinite(found) else None


def _at_margin(first: Criterion, questions: Sequence[Question], skill: Skill) -> float | None:
    """Not finite where the margin is one that no generator reaches."""
    question = next(one for one in questions if one.code == first.question)
    margin = first.lower if first.metric in simulated.RATED_DOWN else first.upper
    if margin is None:
        return None
    at = float(margin)
    if first.metric is Metric.REALISM_DIFFERENCE:
        return simulated.at_difference(at, skill, steps=len(question.anchors))
    if first.metric is Metric.ACCEPTANCE_RATE:
        return simulated.at_acceptance(at, skill)
    if first.metric in CALLED:
        is_pair = question.kind is QuestionKind.CANDIDATE
        return simulated.at_calls(at, skill, None if is_pair else first.metric)
    if first.metric is Metric.AUC:
        return float(special.ndtri(at)) * sqrt(2 * (1 + skill.cases**2) + skill.spread**2)
    return None


def outcome(
    staged: Staged, skill: Skill, *, times: int, seed: int, told: Callable[[int, int], None]
) -> dict[str, object]:
    """Play everything; the same seed gives the same bytes."""
    skill = replace(skill, accepts_below=ACCEPTED_BELOW)
    planned = runs(staged.stage, skill, times=times)
    total, done = sum(one.times for one in planned), 0
    found: list[tuple[Run, Outcome]] = []
    for place, one in enumerate(planned):
        before = done

        def further(played: int, before: int = before) -> None:
            told(before + played, total)

        able = replace(skill, d_prime=one.d_prime)
        played = rehearse(one.stage, able, times=one.times, seed=seed + place, told=further)
        found.append((one, played))
        done += one.times
    return {
        "schema": SCHEMA,
        "simulation": SIMULATED,
        "seed": seed,
        "skill": {
            name: number(value) for name, value in asdict(skill).items() if name != "d_prime"
        },
        "left_out": [list(one) for one in staged.left_out],
        "generators": [_said(one, played) for one, played in found if not one.by],
        "further": [_said(one, played) for one, played in found if one.by],
    }


def _said(one: Run, played: Outcome) -> dict[str, object]:
    return {
        "generator": str(one.generator),
        "d_prime": number(one.d_prime),
        "by": one.by,
        "readers": one.stage.readers,
        "cases": one.stage.cases,
        "times": one.times,
        "verdicts": [
            {"verdict": name, "times": played.decisions[kind], **_share(played, kind)}
            for kind, name in VERDICTS.items()
        ],
        "criteria": [
            [one_.code, {str(verdict): count for verdict, count in _counted(played, one_)}]
            for one_ in one.stage.criteria.each
        ],
    }


def _share(played: Outcome, kind: Decision) -> dict[str, str]:
    found = wilson(played.decisions[kind], played.times, confidence=CONFIDENCE)
    return {
        "estimate": number(found.estimate),
        "low": number(found.low),
        "high": number(found.high),
    }


def _counted(played: Outcome, criterion: Criterion) -> Iterator[tuple[Verdict, int]]:
    return (
        (verdict, count)
        for (code, verdict), count in sorted(played.verdicts.items())
        if code == criterion.code
    )


def _larger(stage: Stage, by: str) -> Iterator[Stage]:
    for factor in FURTHER:
        if by == "readers":
            yield replace(stage, readers=round(stage.readers * factor))
        else:
            yield replace(
                stage,
                cases=round(stage.cases * factor),
                repeats=round(stage.repeats * factor),
            )


def _of_these(criteria: Criteria, played: tuple[Criterion, ...]) -> Criteria:
    """What is left out is taken as passed, so fewer of the others have to."""
    gone = len(criteria.counted) - sum(one.role is Role.PRIMARY for one in played)
    left = criteria.at_least - gone
    if criteria.rule is Rule.AT_LEAST and left < 1:
        raise NotRehearsable(
            f"The protocol asks for at least {criteria.at_least} of its primary criteria, and "
            f"{gone} of them cannot be played by simulated readers, so nothing is left to decide. "
            f"Judge it by its sample size, or ask for more of them."
        )
    return replace(criteria, each=played, at_least=max(left, 0))


def _not_played(criterion: Criterion, rules: Rules, *, is_pair: bool) -> str:
    if criterion.kind not in PLAYED or criterion.metric in NOT_PLAYED:
        return "no simulated reader can answer for it; it is taken as passed."
    if criterion.subgroup is not None:
        return "simulated images have no attributes; it is taken as passed."
    question = next(one for one in rules.questions if one.code == criterion.question)
    if is_pair is not (question.kind is QuestionKind.CANDIDATE):
        return "it asks of pairs what is simulated for single images alone; it is taken as passed."
    if criterion.metric is Metric.REALISM_DIFFERENCE and not question.anchors:
        return "its scale has no steps, which simulated readers rate by; it is taken as passed."
    at = _at_margin(criterion, rules.questions, replace(Skill(), accepts_below=ACCEPTED_BELOW))
    if at is not None and not isfinite(at):
        return "no simulated generator stands at its margin; it is taken as passed."
    return ""
