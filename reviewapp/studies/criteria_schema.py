"""Pure: the JSON schema of a protocol's criteria, as it is published for other programs."""

from collections.abc import Mapping
from enum import StrEnum

from reviewapp.studies.criteria import (
    Comparison,
    Held,
    Inconclusive,
    Method,
    Missing,
    Multiplicity,
    Role,
    Rule,
)
from reviewapp.studies.criteria_form import LEAST_READERS, MAY, MOST_CRITERIA, MUST
from reviewapp.studies.metrics import METRICS, WITH_A_GAP, Metric

_TEXT = {"type": "string", "minLength": 1}
_CODE = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,39}$"}
_DECIMAL = {"type": "string", "pattern": r"^-?\d{1,6}(\.\d{1,6})?$"}
_COUNT = {"type": "integer", "minimum": 0}


def schema() -> dict[str, object]:
    """Say what can be said of criteria; what only a whole protocol shows is not in it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Criteria of a study's protocol",
        "description": (
            "What must come out for a cohort to be accepted. Decimals are text. "
            f"MRMC intervals need {LEAST_READERS} readers or more."
        ),
        **_object(
            {
                "list": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_CRITERIA,
                    "items": _criterion(),
                },
                "overall": _object(
                    {"rule": _one_of(Rule), "k": {"type": "integer", "minimum": 1}}, {"rule"}
                ),
                "inconclusive": _one_of(Inconclusive),
            },
            {"list", "overall"},
        ),
    }


def _criterion() -> dict[str, object]:
    said: dict[str, object] = {
        "code": _CODE,
        "role": _one_of(Role),
        "metric": {"enum": list(map(str, Metric)), "description": _metrics()},
        "comparison": _one_of(Comparison),
        "lower": _DECIMAL,
        "upper": _DECIMAL,
        "held": _one_of(Held),
        "question": _CODE,
        "measure": _TEXT,
        "gap": _object({"in": {"enum": list(map(str, WITH_A_GAP))}, "by": _TEXT}, {"in", "by"}),
        "subgroup": _object({"attribute": _TEXT, "value": _TEXT}, {"attribute", "value"}),
        "arms": {"type": "array", "items": _CODE},
        "estimator": {"enum": _estimators()},
        "interval": _object({"method": _one_of(Method), "level": _DECIMAL}, {"method", "level"}),
        "least_readers": _COUNT,
        "least_cases": _COUNT,
        "multiplicity": _one_of(Multiplicity),
        "missing": _one_of(Missing),
        "why": {"type": "string"},
    }
    assert set(said) == MUST | MAY  # noqa: S101 a name the form knows and the schema does not would be a lie
    return _object(said, MUST)


def _object(properties: Mapping[str, object], required: set[str]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": sorted(required),
        "additionalProperties": False,
    }


def _one_of(kinds: type[StrEnum]) -> dict[str, object]:
    return {"enum": list(map(str, kinds))}


def _metrics() -> str:
    return "; ".join(f"{metric}: {measured.words}" for metric, measured in METRICS.items())


def _estimators() -> list[str]:
    return sorted({key for measured in METRICS.values() for key in measured.estimators})
