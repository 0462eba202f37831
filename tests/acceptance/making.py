"""Evidence in memory: readers and what they answered, a test names only what matters to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from reviewapp.acceptance import evidence
from reviewapp.acceptance.evidence import Evidence, Part, Seen, Shown
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.criteria import Comparison, Criteria, Criterion, Inconclusive, Role, Rule
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Per, Question, QuestionKind

PICK = Question("synthetic", QuestionKind.CANDIDATE, "Which image is synthetic?", none="Neither")
SURE = Question(
    "origin", QuestionKind.SCALE, "Real or synthetic?", anchors=("real", "", "", "", "", "fake")
)
REAL = Question(
    "realism",
    QuestionKind.SCALE,
    "How real?",
    per=Per.CANDIDATE,
    anchors=("not", "", "", "", "fully"),
)
ACCEPT = Question("accept", QuestionKind.YES_NO, "Would you accept it?")
QUESTIONS = (PICK, SURE, REAL, ACCEPT)
EQUIVALENT = Criterion(
    code="told_apart",
    role=Role.PRIMARY,
    metric=Metric.ACCURACY,
    comparison=Comparison.EQUIVALENCE,
    lower=Decimal("0.40"),
    upper=Decimal("0.60"),
    question="synthetic",
    estimator="accuracy",
    level=Decimal("0.90"),
    least_readers=3,
)
# reader, case, 1 if the synthetic image stands at A, or if the only image is → the answers
Answer = Callable[[int, int, int], dict[str, object] | None]


def criteria(*each: Criterion, rule: Rule = Rule.ALL, at_least: int = 0) -> Criteria:
    return Criteria(each or (EQUIVALENT,), rule, at_least)


def rejecting(whole: Criteria) -> Criteria:
    return replace(whole, inconclusive=Inconclusive.REJECTS)


def pairs(answer: Answer, *, readers: int = 8, cases: int = 60) -> Evidence:
    """Pairs of one real and one synthetic image, its side by a fair coin for every reader."""
    sides = np.random.default_rng(5).random((readers, cases)) < 0.5
    seen = [
        _pair(reader, case, int(sides[reader, case]), answer)
        for reader in range(readers)
        for case in range(cases)
    ]
    about = {f"r{case:03}": Shown("REAL", is_synthetic=False) for case in range(cases)}
    about |= {f"s{case:03}": Shown("SYNTHETIC", is_synthetic=True) for case in range(cases)}
    return evidence.gather(seen, about)


def _pair(reader: int, case: int, at_a: int, answer: Answer) -> Seen:
    shown = [f"s{case:03}", f"r{case:03}"] if at_a else [f"r{case:03}", f"s{case:03}"]
    return Seen(
        reader=f"reader {reader:02}",
        case=f"c{case:03}",
        position=case + 1,
        image_at=dict(zip("AB", shown, strict=True)),
        answers=answer(reader, case, at_a),
        looked_for_ms=4000,
    )


def singles(
    answer: Answer, *, readers: int = 8, cases: int = 60, sites: Sequence[str] = ("S1", "S2")
) -> Evidence:
    """Single images, every second one synthetic, at two sites."""
    about = {
        f"i{case:03}": Shown(
            "SYNTHETIC" if case % 2 else "REAL",
            is_synthetic=bool(case % 2),
            attributes={"site": sites[case // 2 % len(sites)]},
        )
        for case in range(cases)
    }
    seen = [
        Seen(
            reader=f"reader {reader:02}",
            case=f"c{case:03}",
            position=case + 1,
            image_at={"A": f"i{case:03}"},
            answers=answer(reader, case, case % 2),
            looked_for_ms=3000,
        )
        for reader in range(readers)
        for case in range(cases)
    ]
    return evidence.gather(seen, about)


def again(found: Evidence, answer: Answer, *, every: int = 3) -> Evidence:
    """Show every so manieth case to the same reader again."""
    repeats = [
        replace(
            place,
            part=Part.REPEAT,
            position=place.position + 1000,
            answers=answer(int(place.reader[7:]), int(place.case[1:]), int(place.case[1:]) % 2),
        )
        for place in found.seen
        if int(place.case[1:]) % every == 0
    ]
    return evidence.gather([*found.seen, *repeats], found.about)


def basis(found: Evidence, seed: int = 1) -> Basis:
    return Basis(evidence=found, questions=QUESTIONS, seed=seed, cohort="c" * 64)


def skilled(skill: float = 0.5, *, seed: int = 1, bias: float = 0.0) -> Answer:
    """Readers who pick the synthetic image so often, each a little differently."""
    random = np.random.default_rng(seed)
    leaning = random.normal(0, 0.03, 64)

    def answer(reader: int, case: int, at_a: int) -> dict[str, object]:
        right = bool(random.random() < skill + leaning[reader])
        picks_a = bool(at_a) is right
        if bias and random.random() < bias:
            picks_a = True
        return {"synthetic": "A" if picks_a else "B"}

    return answer


def rated(shift: float = 0.0, *, seed: int = 2) -> Answer:
    """Readers of single images: a confidence, a realism and an acceptance for each."""
    random = np.random.default_rng(seed)
    leaning = random.normal(0, 0.2, 64)

    def answer(reader: int, case: int, synthetic: int) -> dict[str, object]:
        hidden = random.normal() + shift * synthetic + leaning[reader]
        real = int(np.clip(round(4 - hidden), 1, 5))
        return {
            "origin": int(np.clip(round(3.5 + hidden), 1, 6)),
            "realism": {"A": real},
            "accept": bool(hidden < 1.2),
        }

    return answer


def of(metric: Metric, question: str, **changed: object) -> Criterion:
    given = replace(EQUIVALENT, metric=metric, question=question, estimator=metric.lower())
    return replace(given, **changed)  # type: ignore[arg-type]  # a test names the field


SINGLES = singles(rated(0.8), cases=80)
PAIRS = pairs(skilled(0.6), cases=60)
