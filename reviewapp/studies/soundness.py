"""Pure: criteria held against the design and the questions they are to be evaluated on.

What has no data is refused at its field. What would let the gate pass for a bad reason is warned
about: the coordinator may still want it, and the warning stands in the locked record.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from reviewapp.studies import fields
from reviewapp.studies.criteria import Comparison, Criteria, Criterion, Multiplicity, Role, Rule
from reviewapp.studies.design import Design, Kind, StratumRole
from reviewapp.studies.metrics import INDISTINGUISHABLE, METRICS, Metric
from reviewapp.studies.questions import Per, Question, QuestionKind

# Two-sided 95 %; and the margin that is usual around chance, never too wide by itself.
Z, USUAL_MARGIN = 1.96, Decimal("0.10")
COMPARED = 2
NEEDS_BOTH_ORIGINS = frozenset(
    {
        Metric.ACCURACY,
        Metric.AUC,
        Metric.D_PRIME,
        Metric.SENSITIVITY,
        Metric.SPECIFICITY,
        Metric.REALISM_DIFFERENCE,
    }
)


@dataclass(frozen=True)
class Doubt:
    """A reason for which the gate could pass wrongly; `place` is the field it comes from."""

    place: str
    text: str


def refuse_without_data(
    criteria: Criteria, *, design: Design, questions: Sequence[Question]
) -> None:
    """Refuse the first criterion that could never be evaluated in this study."""
    for number, criterion in enumerate(criteria.each):
        place = f"criteria.list[{number}]"
        if criterion.question:
            _question(criterion, place, design, questions)
        _population(criterion, place, design)
        _numbers(criterion, place, design)


def doubts(criteria: Criteria, *, design: Design) -> list[Doubt]:
    """Name every rule that could let the gate pass for a bad reason."""
    found = [*_without_control(criteria, design), *_any_of(criteria)]
    for number, criterion in enumerate(criteria.each):
        if criterion.metric in INDISTINGUISHABLE and criterion.decides:
            found += _about_chance(criterion, f"criteria.list[{number}]", design)
    return found


def _question(
    criterion: Criterion, place: str, design: Design, questions: Sequence[Question]
) -> None:
    at = f"{place}.question"
    asked = next((one for one in questions if one.code == criterion.question), None)
    metric = criterion.gap_in or criterion.metric
    kinds = METRICS[metric].answers
    if asked is None:
        raise fields.unusable(
            at,
            f"{at} is “{criterion.question}”, which nobody is asked",
            "Name one of the questions",
        )
    if asked.kind not in kinds:
        raise fields.unusable(
            at,
            f"{at} is “{asked.text}”, whose answers say nothing about {METRICS[metric].words}",
            f"Name a question of kind {', '.join(kinds)}",
        )
    origins = {arm.origin for arm in design.arms}
    if metric in NEEDS_BOTH_ORIGINS and len(origins) == 1:
        raise fields.unusable(
            at, f"{place} compares real with synthetic images, and all arms are one", "Add an arm"
        )
    is_rated = metric in {Metric.REALISM_DIFFERENCE, Metric.ACCEPTANCE_RATE}
    if is_rated and design.kind is Kind.PAIR and asked.per is not Per.CANDIDATE:
        raise fields.unusable(
            at, f"“{asked.text}” is asked once for both images of a pair", "Ask it per CANDIDATE"
        )
    if asked.kind is QuestionKind.SCALE:
        _within_the_scale(criterion, place, metric, len(asked.anchors))


def _within_the_scale(criterion: Criterion, place: str, metric: Metric, steps: int) -> None:
    ends = {
        Metric.REALISM_DIFFERENCE: (1 - steps, steps - 1),
        Metric.LESION_FIDELITY: (1, steps),
    }.get(metric)
    if ends is None or criterion.metric is Metric.LARGEST_GAP:
        return
    for side, margin in (("lower", criterion.lower), ("upper", criterion.upper)):
        if margin is not None and not ends[0] <= margin <= ends[1]:
            raise fields.unusable(
                f"{place}.{side}",
                f"{place}.{side} is {margin}, which lies outside the scale of the question",
                f"Give a number from {ends[0]} to {ends[1]}",
            )


def _population(criterion: Criterion, place: str, design: Design) -> None:
    known = {stratum.attribute: stratum for stratum in design.strata}
    asked = criterion.subgroup.attribute if criterion.subgroup else criterion.gap_by
    where = f"{place}.subgroup.attribute" if criterion.subgroup else f"{place}.gap.by"
    if asked and (asked not in known or known[asked].role is not StratumRole.SUBGROUP):
        raise fields.unusable(
            where, f"{where} is “{asked}”, which is no declared subgroup", "Declare it as a stratum"
        )
    values = known[asked].values if criterion.subgroup else ()
    if criterion.subgroup and values and criterion.subgroup.value not in values:
        raise fields.unusable(
            f"{place}.subgroup.value",
            f"{place}.subgroup.value is “{criterion.subgroup.value}”",
            f"Take one of {', '.join(values)}",
        )
    codes = [arm.code for arm in design.arms]
    if strange := [arm for arm in criterion.arms if arm not in codes]:
        raise fields.unusable(
            f"{place}.arms", f"{place}.arms names “{strange[0]}”", f"Take of {', '.join(codes)}"
        )
    is_preferred = Metric.PREFERENCE in {criterion.metric, criterion.gap_in}
    if is_preferred and len(set(criterion.arms)) != COMPARED:
        raise fields.unusable(
            f"{place}.arms",
            f"{place} does not say which arm is preferred to which",
            "Name both, the hoped-for one first",
        )


def _numbers(criterion: Criterion, place: str, design: Design) -> None:
    if criterion.least_readers > design.readers.planned:
        raise fields.unusable(
            f"{place}.least_readers",
            f"{place} needs {criterion.least_readers} readers, and {design.readers.planned} are "
            f"planned",
            "Plan more readers, or ask for fewer",
        )
    if criterion.least_cases > design.cases:
        raise fields.unusable(
            f"{place}.least_cases",
            f"{place} needs {criterion.least_cases} cases, and {design.cases} will be shown",
            "Show more cases, or ask for fewer",
        )
    if criterion.metric is Metric.INTRA_READER and not design.repeated:
        raise fields.unusable(
            f"{place}.metric",
            f"{place} compares readers with themselves, and no case is shown twice",
            "Add hidden repeats to the design",
        )


def _without_control(criteria: Criteria, design: Design) -> Iterator[Doubt]:
    hopes = any(one.metric in INDISTINGUISHABLE and one.decides for one in criteria.each)
    if hopes and not design.catch.degraded:
        yield Doubt(
            "design.catch.degraded",
            "There is no positive control: readers who do not look at all would pass as readers "
            "who cannot tell. Add some obviously degraded cases, and see that readers find them.",
        )


def _any_of(criteria: Criteria) -> Iterator[Doubt]:
    alone = [one for one in criteria.counted if one.multiplicity is Multiplicity.NONE]
    if criteria.rule is Rule.AT_LEAST and criteria.at_least < len(criteria.counted) and alone:
        yield Doubt(
            "criteria.overall",
            f"“At least {criteria.at_least} of {len(criteria.counted)}” gives chance several "
            f"tries. Let the primary criteria be adjusted for it (HOLM), or ask for all of them.",
        )


def _about_chance(criterion: Criterion, place: str, design: Design) -> Iterator[Doubt]:
    words = criterion.measured.words
    if criterion.comparison is not Comparison.EQUIVALENCE:
        if criterion.lower is None and criterion.role is not Role.SECONDARY:
            yield Doubt(
                f"{place}.comparison",
                f"Only an upper margin stands against {words}: readers who are reliably wrong tell "
                f"the images apart as well, and would pass. Use EQUIVALENCE around chance.",
            )
        return
    chance = criterion.measured.chance or Decimal(0)
    lower, upper = criterion.lower or Decimal(0), criterion.upper or Decimal(0)
    by_chance = max(USUAL_MARGIN, Decimal(f"{Z * 0.5 / sqrt(design.cases):.3f}"))
    if criterion.metric is not Metric.D_PRIME and max(chance - lower, upper - chance) > by_chance:
        yield Doubt(
            f"{place}.upper",
            f"The margin around {chance} is wider than what chance alone does to one reader with "
            f"{design.cases} cases (±{by_chance}): readers who see the difference could pass.",
        )
    if not lower < chance < upper:
        yield Doubt(
            f"{place}.lower",
            f"Chance ({chance}) lies outside the margins of {words}: nobody passes "
            f"who cannot tell the images apart.",
        )
