"""Pure: every reader alone, by each criterion, by side and by what they say of either kind."""

from collections import Counter, defaultdict

from reviewapp.acceptance import measuring
from reviewapp.acceptance.described import asked
from reviewapp.acceptance.described.asked import Call
from reviewapp.acceptance.described.numbers import CONFIDENCE, interval, share
from reviewapp.acceptance.evidence import Part
from reviewapp.acceptance.measuring import Basis
from reviewapp.stats import blinding
from reviewapp.studies.criteria import Criteria, Criterion
from reviewapp.studies.metrics import Kind, Metric

UNDECIDED = 0.5


def forests(basis: Basis, criteria: Criteria | None) -> list[dict[str, object]]:
    """The figure of every reader by each criterion of readings, with an interval over cases."""
    each = criteria.each if criteria else ()
    return [
        _forest(basis, one)
        for one in each
        if one.kind is Kind.READING and one.metric is not Metric.LOCALISATION
    ]


def sides(basis: Basis) -> list[dict[str, object]]:
    """How often each reader chose the image on side A; the sides were drawn by a fair coin."""
    question = next(iter(asked.choices(basis)), None)
    if question is None:
        return []
    chosen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place in basis.evidence.of(Part.CASE):
        if place.is_pair and place.answers is not None:
            chosen[place.reader][str(place.answers.get(question.code, ""))] += 1
    return [
        {
            "reader": reader,
            "chose_a": chosen[reader]["A"],
            "chose": chosen[reader]["A"] + chosen[reader]["B"],
            **share(chosen[reader]["A"], chosen[reader]["A"] + chosen[reader]["B"]),
        }
        for reader in basis.evidence.readers
    ]


def blinding_index(basis: Basis, criteria: Criteria | None) -> list[dict[str, object]]:
    """Bang's index of each reader, for either kind of image; of pairs, for the pair."""
    told: defaultdict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in asked.calls(basis, criteria):
        told[_shown(call), call.reader].append(call)
    return [
        {"reader": reader, "shown": shown, **_index(told[shown, reader])}
        for shown, reader in sorted(told)
    ]


def _forest(basis: Basis, criterion: Criterion) -> dict[str, object]:
    found = measuring.of_each_reader(criterion, basis, level=CONFIDENCE)
    return {
        "code": criterion.code,
        "metric": str(criterion.metric),
        "words": criterion.measured.words,
        "lower": "" if criterion.lower is None else str(criterion.lower),
        "upper": "" if criterion.upper is None else str(criterion.upper),
        "readers": [
            {"reader": reader, "cases": one.cases or 0, **interval(one)}
            for reader, one in found.items()
        ],
    }


def _shown(call: Call) -> str:
    if call.place.is_pair:
        return "pair"
    return "synthetic" if call.is_synthetic else "real"


def _index(calls: list[Call]) -> dict[str, object]:
    guesses = blinding.Guesses(
        right=sum(call.worth > UNDECIDED for call in calls),
        wrong=sum(call.worth < UNDECIDED for call in calls),
        unknown=sum(call.worth == UNDECIDED for call in calls),
    )
    return {
        "right": guesses.right,
        "wrong": guesses.wrong,
        "unknown": guesses.unknown,
        **interval(blinding.bang_index(guesses, confidence=CONFIDENCE)),
    }
