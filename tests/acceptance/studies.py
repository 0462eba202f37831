"""Real studies, read by readers of a stated skill, closed and evaluated."""

import uuid
from datetime import timedelta
from typing import Any

import numpy as np

from reviewapp.acceptance import services
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import services as allocation
from reviewapp.allocation.services import Arms
from reviewapp.provenance import selectors as provenance
from reviewapp.reading.models import Reading
from reviewapp.reading.services import submit_rating
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.factories import AT, LOOK, a_cohort_version, a_person, a_study, lock

READERS, CASES = 4, 24
# What the readers' accuracy must keep to, so that the same readings lead to each verdict.
MARGINS = {
    "ACCEPTED": ("0.01", "0.99"),
    "REJECTED": ("0.98", "0.99"),
    "INCONCLUSIVE": ("0.49", "0.51"),
}


def about_chance(
    code: str = "told_apart", *, lower: str = "0.40", upper: str = "0.60", readers: int = 3
) -> dict[str, object]:
    return {
        "code": code,
        "role": "PRIMARY",
        "metric": "ACCURACY",
        "comparison": "EQUIVALENCE",
        "lower": lower,
        "upper": upper,
        "question": "synthetic",
        "interval": {"method": "MRMC", "level": "0.90"},
        "least_readers": readers,
    }


def content(
    *criteria: dict[str, object], cases: int, readers: int, **design: object
) -> dict[str, Any]:
    return {
        "schema": 2,
        "purpose": {"target": "Simulated pairs", "use": "DIAGNOSIS", "data": "TRAINING"},
        "design": {
            "kind": "PAIR",
            "cases": cases,
            "arms": [
                {"code": "real", "text": "Acquired", "origin": "REAL"},
                {"code": "made", "text": "Generated", "origin": "SYNTHETIC"},
            ],
            "readers": {"planned": readers, "scheme": "ALL"},
            **design,
        },
        "presentation": {
            "rows": LOOK.rows,
            "columns": LOOK.columns,
            "low": LOOK.low,
            "high": LOOK.high,
            "window": {"center": 40, "width": 400},
        },
        "questions": [
            {"code": "synthetic", "kind": "CANDIDATE", "text": "Which image is synthetic?"},
            {
                "code": "confidence",
                "kind": "SCALE",
                "text": "How sure are you?",
                "anchors": ["Guessing", "", "", "", "Certain"],
            },
        ],
        "reader": {"back": "ANY"},
        "criteria": {"list": list(criteria), "overall": {"rule": "ALL"}},
    }


def an_open_study(
    rules: dict[str, Any],
    readers: list[User],
    *,
    cases: int = CASES,
    coordinator: User | None = None,
    title: str = "A comparison",
) -> Study:
    study = a_study(coordinator=coordinator, title=title)
    by = study.members.get().user
    for person in readers:
        studies.add_member(study, user=person, part=Part.READER, by=by, at=AT)
    arms = Arms(
        real=a_cohort_version(size=cases), synthetic=a_cohort_version(synthetic=True, size=cases)
    )
    for arm, version in zip(rules["design"]["arms"], (arms.real, arms.synthetic), strict=True):
        arm |= {"version": str(version.pk), "digest": version.digest}
    lock(study, content=rules)
    allocation.allocate(study, arms=arms, by=by, at=AT)
    study.refresh_from_db()
    return studies.open_reading(study, by=by, at=AT)


def read(study: Study, *, skill: float = 0.6, seed: int = 3) -> None:
    """Answer every pair, right so often."""
    chance = np.random.default_rng(seed)
    readings = Reading.objects.filter(worklist__study=study).prefetch_related("sides__copy")
    for reading in readings.order_by("worklist__reader__name", "position"):
        shown = {side.place: side.copy.image_id for side in reading.sides.all()}
        synthetic = provenance.synthetic_among(shown.values())
        right = bool(chance.random() < skill)
        (picked,) = (at for at, image in shown.items() if (image in synthetic) is right)
        rate(reading, {"synthetic": picked, "confidence": int(chance.integers(1, 6))})


def rate(reading: Reading, answers: dict[str, Any], *, milliseconds: int = 4000) -> None:
    submit_rating(
        reading,
        answers=answers,
        looked_for=timedelta(milliseconds=milliseconds),
        token=uuid.uuid4(),
        at=AT,
    )


def an_evaluated_study(verdict: str, *, coordinator: User | None = None) -> Study:
    """The same readings, held against margins that lead to this verdict."""
    lower, upper = MARGINS[verdict]
    rules = content(about_chance(lower=lower, upper=upper), cases=CASES, readers=READERS)
    readers = [a_person(Role.READER, name=f"Reader {number}") for number in range(READERS)]
    title = f"A study that came out {verdict.lower()}"
    study = an_open_study(rules, readers, coordinator=coordinator, title=title)
    read(study)
    by = study.members.get(part=Part.COORDINATOR).user
    study = studies.close(study, by=by, at=AT)
    kept = services.evaluate(study, by=by, at=AT, reason="Everybody has read.")
    assert kept.results["verdict"] == verdict, kept.results["criteria"]
    study.refresh_from_db()
    return study
