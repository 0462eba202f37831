"""Pure: read criteria from JSON; what cannot be evaluated is refused at its field.

{"list": [{"code", "role", "metric", "comparison", "lower"?, "upper"?, "held"?, "question"?,
           "measure"?, "gap"?: {"in", "by"}, "subgroup"?: {"attribute", "value"}, "arms"?,
           "estimator"?, "interval"?: {"method", "level"}, "least_readers"?, "least_cases"?,
           "multiplicity"?, "missing"?, "why"?}],
 "overall": {"rule": "ALL" | "AT_LEAST", "k"?}, "inconclusive"?: "STAYS" | "REJECTS"}
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reviewapp.studies import fields
from reviewapp.studies.criteria import (
    Comparison,
    Criteria,
    Criterion,
    Held,
    Inconclusive,
    Method,
    Missing,
    Multiplicity,
    Role,
    Rule,
    Subgroup,
)
from reviewapp.studies.design import MOST_CASES, MOST_READERS
from reviewapp.studies.metrics import METRICS, WITH_A_GAP, Kind, Metric

MUST = {"code", "role", "metric", "comparison"}
MAY = {
    "lower", "upper", "held", "question", "measure", "gap", "subgroup", "arms", "estimator",
    "interval", "least_readers", "least_cases", "multiplicity", "missing", "why",
}  # fmt: skip
MOST_CRITERIA = 40
# A random reader is estimated from how readers differ: below three there is nothing to go by.
LEAST_READERS = 3
LOWEST_LEVEL, HIGHEST_LEVEL = Decimal("0.50"), Decimal("0.999")


def parse(value: object, place: str = "criteria") -> Criteria:
    """Read all criteria and the rule over them, or refuse them and name the place."""
    said = fields.whole(value, place, {"list", "overall"}, may={"inconclusive"})
    each = tuple(
        _criterion(entry, at)
        for entry, at in fields.items(said["list"], f"{place}.list", fewest=1, most=MOST_CRITERIA)
    )
    fields.refuse_twice([one.code for one in each], f"{place}.list", "criteria")
    rule, at_least = _overall(said["overall"], f"{place}.overall", each)
    stays = said.get("inconclusive", "STAYS")
    return Criteria(
        each=each,
        rule=rule,
        at_least=at_least,
        inconclusive=fields.one_of(stays, f"{place}.inconclusive", Inconclusive),
    )


def _overall(value: object, place: str, each: tuple[Criterion, ...]) -> tuple[Rule, int]:
    said = fields.whole(value, place, {"rule"}, may={"k"})
    if said["rule"] not in set(Rule):
        raise fields.unusable(
            f"{place}.rule",
            f"{place}.rule is {said['rule']!r}, and criteria are never weighed against each other",
            f"Write one of {', '.join(Rule)}",
        )
    rule = fields.one_of(said["rule"], f"{place}.rule", Rule)
    counted = sum(one.role is Role.PRIMARY for one in each)
    if not counted:
        raise fields.unusable(
            place, "no criterion is primary, so any result would be accepted", "Make one PRIMARY"
        )
    if rule is Rule.ALL:
        if "k" in said:
            raise fields.unusable(f"{place}.k", "ALL needs no number", "Take k out")
        return rule, 0
    return rule, fields.number(said.get("k"), f"{place}.k", low=1, high=counted)


def _criterion(value: object, place: str) -> Criterion:
    said = fields.whole(value, place, MUST, may=MAY)
    metric = fields.one_of(said["metric"], f"{place}.metric", Metric)
    subgroup = said.get("subgroup")
    gap_in, gap_by = _gap(said, place, metric)
    return Criterion(
        code=fields.code(said["code"], f"{place}.code"),
        role=fields.one_of(said["role"], f"{place}.role", Role),
        metric=metric,
        **_margins(said, place, metric),
        **_data(said, place, metric),
        gap_in=gap_in,
        gap_by=gap_by,
        subgroup=_subgroup(subgroup, f"{place}.subgroup") if subgroup else None,
        arms=tuple(
            fields.code(arm, at) for arm, at in fields.items(said.get("arms", []), f"{place}.arms")
        ),
        **_estimation(said, place, metric, gap_in),
        multiplicity=fields.one_of(
            said.get("multiplicity", "NONE"), f"{place}.multiplicity", Multiplicity
        ),
        missing=fields.one_of(said.get("missing", "AVAILABLE"), f"{place}.missing", Missing),
        why=fields.text_or_nothing(said.get("why", ""), f"{place}.why"),
    )


def _margins(said: Mapping[str, object], place: str, metric: Metric) -> dict[str, Any]:
    comparison = fields.one_of(said["comparison"], f"{place}.comparison", Comparison)
    held = fields.one_of(said.get("held", "INTERVAL"), f"{place}.held", Held)
    scale = METRICS[metric]
    given = {
        side: fields.decimal(said[side], f"{place}.{side}", low=scale.low, high=scale.high)
        for side in ("lower", "upper")
        if said.get(side) is not None
    }
    wanted = 2 if comparison is Comparison.EQUIVALENCE else 1
    if len(given) != wanted:
        sides = "both lower and upper" if wanted == 2 else "either lower or upper"  # noqa: PLR2004 the two sides
        raise fields.unusable(
            f"{place}.lower",
            f"{place} compares by {comparison} with {len(given)} margins",
            f"Give {sides}",
        )
    if wanted == 2 and given["lower"] >= given["upper"]:  # noqa: PLR2004 the two sides
        raise fields.unusable(
            f"{place}.upper",
            f"{place} leaves no room between {given['lower']} and {given['upper']}",
            "Give a lower margin that lies below the upper one",
        )
    if held is Held.ESTIMATE and comparison is not Comparison.THRESHOLD:
        raise fields.unusable(
            f"{place}.held",
            f"{place} compares by {comparison} without an interval",
            "Hold INTERVAL",
        )
    return {"comparison": comparison, "held": held, **given}


def _data(said: Mapping[str, object], place: str, metric: Metric) -> dict[str, Any]:
    """Name the question or the stored measure that a metric is computed from."""
    needs_measure = METRICS[metric].kind in {Kind.TECHNICAL, Kind.UTILITY, Kind.UNCERTAINTY}
    needs_question = METRICS[metric].kind in {Kind.READING, Kind.AGREEMENT, Kind.BIAS}
    for name, needed in (("measure", needs_measure), ("question", needs_question)):
        if needed and name not in said:
            raise fields.unusable(
                f"{place}.{name}",
                f"{place} has no data: {metric} is computed from a {name}",
                f"Name the {name}",
            )
        if name in said and not needed:
            raise fields.unusable(
                f"{place}.{name}", f"{place}: {metric} looks at no {name}", f"Take the {name} out"
            )
    return {
        name: fields.text(said[name], f"{place}.{name}", most=80)
        for name in ("measure", "question")
        if name in said
    }


def _gap(said: Mapping[str, object], place: str, metric: Metric) -> tuple[Metric | None, str]:
    if (metric is Metric.LARGEST_GAP) != ("gap" in said):
        raise fields.unusable(
            f"{place}.gap",
            f"{place}: a gap belongs to LARGEST_GAP alone",
            "Say in what, and by what",
        )
    if "gap" not in said:
        return None, ""
    gap = fields.whole(said["gap"], f"{place}.gap", {"in", "by"})
    of = fields.one_of(gap["in"], f"{place}.gap.in", Metric)
    if of not in WITH_A_GAP:
        raise fields.unusable(
            f"{place}.gap.in", f"{place}.gap.in is {of}", f"Take one of {', '.join(WITH_A_GAP)}"
        )
    return of, fields.text(gap["by"], f"{place}.gap.by", most=64)


def _subgroup(value: object, place: str) -> Subgroup:
    said = fields.whole(value, place, {"attribute", "value"})
    return Subgroup(
        attribute=fields.text(said["attribute"], f"{place}.attribute", most=64),
        value=fields.text(said["value"], f"{place}.value", most=64),
    )


def _estimation(
    said: Mapping[str, object], place: str, metric: Metric, gap_in: Metric | None
) -> dict[str, Any]:
    known = METRICS[gap_in or metric].estimators
    usual = known[0] if known else ""
    estimator = (
        fields.text(said["estimator"], f"{place}.estimator") if "estimator" in said else usual
    )
    if "estimator" in said and estimator not in known:
        raise fields.unusable(
            f"{place}.estimator",
            f"{place}.estimator is “{estimator}”, which does not estimate {metric}",
            f"Take one of {', '.join(known)}" if known else "Take it out",
        )
    usual_method = Method.MRMC if METRICS[metric].kind is Kind.READING else _other_method(known)
    interval = fields.whole(
        said.get("interval", {"method": usual_method, "level": "0.95"}),
        f"{place}.interval",
        {"method", "level"},
    )
    method = fields.one_of(interval["method"], f"{place}.interval.method", Method)
    least = LEAST_READERS if method is Method.MRMC else 0
    return {
        "estimator": estimator,
        "method": method,
        "level": fields.decimal(
            interval["level"], f"{place}.interval.level", low=LOWEST_LEVEL, high=HIGHEST_LEVEL
        ),
        "least_readers": fields.number(
            said.get("least_readers", least),
            f"{place}.least_readers",
            low=least,
            high=MOST_READERS,
        ),
        "least_cases": fields.number(
            said.get("least_cases", 0), f"{place}.least_cases", low=0, high=MOST_CASES
        ),
    }


def _other_method(estimators: tuple[str, ...]) -> Method:
    return Method.BOOTSTRAP if estimators else Method.STORED
