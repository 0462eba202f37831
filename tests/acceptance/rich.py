"""Evidence in which every question that can be drawn was asked: of pairs, and of single images."""

from dataclasses import replace
from decimal import Decimal

import numpy as np

from reviewapp.acceptance import evidence, results
from reviewapp.acceptance.evidence import Evidence, Part
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.criteria import Criteria
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Option, Per, Question, QuestionKind, Shape
from tests.acceptance.making import (
    ACCEPT,
    EQUIVALENT,
    PICK,
    REAL,
    SURE,
    again,
    criteria,
    of,
    pairs,
    rated,
    singles,
)

BESIDE = Question(
    "confidence",
    QuestionKind.SCALE,
    "How sure are you?",
    anchors=("Guessing", "", "", "", "Certain"),
)
DOUBT = Question("doubt", QuestionKind.CONFIDENCE, "How synthetic?", low="Real", high="Synthetic")
WHY = Question(
    "why",
    QuestionKind.REASONS,
    "What gave it away?",
    options=(Option("ANATOMY", "Anatomy that cannot be"), Option("NOISE", "Texture or noise")),
)
WHERE = Question("where", QuestionKind.MARK, "Where?", most=5, shapes=(Shape.POINT, Shape.RECT))
PAIR_QUESTIONS = (PICK, BESIDE, REAL, WHY, WHERE)
SINGLE_QUESTIONS = (SURE, DOUBT, ACCEPT, REAL, replace(WHY, per=Per.CANDIDATE))
OF_PAIRS = criteria(
    EQUIVALENT,
    of(
        Metric.REALISM_DIFFERENCE,
        "realism",
        code="realism",
        lower=Decimal("-0.5"),
        upper=Decimal("0.5"),
    ),
)
OF_SINGLES = criteria(
    of(Metric.AUC, "origin", code="area"),
    of(Metric.ACCEPTANCE_RATE, "accept", code="accepted", lower=Decimal("0.8"), upper=None),
)


def rich_pairs(*, readers: int = 8, cases: int = 60) -> Basis:
    random = np.random.default_rng(11)

    def answer(reader: int, case: int, at_a: int) -> dict[str, object]:
        sure = int(random.integers(1, 6))
        right = random.random() < 0.45 + 0.04 * sure
        at = "A" if bool(at_a) is bool(right) else "B"
        real, made = (int(random.integers(low, 6)) for low in (3, 2))
        place = int(random.normal(32, 9)) % 64
        return {
            "synthetic": at,
            "confidence": sure,
            "realism": {"A": made, "B": real} if at_a else {"A": real, "B": made},
            "why": ["ANATOMY"] if sure > 3 else ["NOISE"],
            "where": [_mark(at, place, case, is_point=bool(case % 2))],
        }

    return _basis(_timed(pairs(answer, readers=readers, cases=cases)), PAIR_QUESTIONS)


def rich_singles(*, readers: int = 8, cases: int = 80, shift: float = 0.8) -> Basis:
    given = rated(shift)
    random = np.random.default_rng(12)

    def answer(reader: int, case: int, synthetic: int) -> dict[str, object]:
        hidden = 50 + 15 * shift * synthetic + random.normal(0, 20)
        return {
            **(given(reader, case, synthetic) or {}),
            "doubt": int(np.clip(hidden, 0, 100)),
            "why": {"A": ["NOISE"] if synthetic else ["ANATOMY", "NOISE"]},
        }

    found = singles(answer, readers=readers, cases=cases)
    return _basis(_timed(again(found, answer)), SINGLE_QUESTIONS)


def kept(basis: Basis, asked: Criteria | None) -> dict[str, object]:
    return results.kept(basis, results.Asked(asked, {}))


def _mark(at: str, x: int, y: int, *, is_point: bool) -> dict[str, object]:
    if is_point:
        return {"on": at, "frame": 0, "shape": "POINT", "at": [x, y]}
    return {"on": at, "frame": 0, "shape": "RECT", "from": [x, y], "to": [x + 4, y + 2]}


def _timed(found: Evidence) -> Evidence:
    """Readers grow quicker, from about nine seconds to about four."""
    random = np.random.default_rng(13)
    last = max(place.position for place in found.of(Part.CASE))
    seen = [
        replace(
            place,
            looked_for_ms=round(4000 + 5000 * (1 - place.position / last) + random.gamma(2, 900))
            if place.part is Part.CASE
            else 3000,
        )
        for place in found.seen
    ]
    return evidence.gather(seen, found.about)


def _basis(found: Evidence, questions: tuple[Question, ...]) -> Basis:
    return Basis(evidence=found, questions=questions, seed=1, cohort="c" * 64)
