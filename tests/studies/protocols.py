"""A protocol of schema 2 that says as little as it may, and a way to change one place of it."""

from copy import deepcopy
from typing import Any

WHICH = {"code": "synthetic", "kind": "CANDIDATE", "text": "Which image is synthetic?"}
SURE = {
    "code": "confidence",
    "kind": "SCALE",
    "text": "How sure are you?",
    "anchors": ["Guessing", "Rather sure", "Certain"],
}
ACCURACY = {
    "code": "accuracy",
    "role": "PRIMARY",
    "metric": "ACCURACY",
    "comparison": "EQUIVALENCE",
    "question": "synthetic",
    "lower": "0.40",
    "upper": "0.60",
}


def a_protocol(**places: object) -> dict[str, Any]:
    """Sixty pairs for six readers; `design__cases=12` changes a place, None takes it out."""
    content: dict[str, Any] = {
        "schema": 2,
        "purpose": {"target": "Nodules on chest CT", "use": "DIAGNOSIS", "data": "TRAINING"},
        "design": {
            "kind": "PAIR",
            "cases": 60,
            "arms": [
                {"code": "real", "text": "Acquired", "origin": "REAL"},
                {"code": "flow", "text": "Flow model", "origin": "SYNTHETIC"},
            ],
            "readers": {"planned": 6, "scheme": "ALL"},
        },
        "presentation": {
            "rows": 16,
            "columns": 16,
            "low": -1000,
            "high": 1000,
            "window": {"center": 40, "width": 400},
        },
        "questions": [deepcopy(WHICH), deepcopy(SURE)],
        "reader": {"back": "ANY"},
        "criteria": {"list": [dict(ACCURACY)], "overall": {"rule": "ALL"}},
    }
    for place, value in places.items():
        put(content, place.replace("__", "."), value)
    return content


def put(content: dict[str, Any], path: str, value: object) -> None:
    """Change one place of it: `criteria.list.0.lower`; None takes the place out."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = content
    for step in way:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    if value is None:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
