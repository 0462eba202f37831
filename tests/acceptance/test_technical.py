"""The stored measures that count for a study …"""

from typing import Any

import pytest

from reviewapp.acceptance import selectors, services, technical
from reviewapp.acceptance.models import Evaluation
from reviewapp.acceptance.stored import Measurements
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import protocol
from reviewapp.studies import selectors as study_selectors
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from reviewapp.synthesis import comparing
from reviewapp.synthesis.comparing import Against, Ruler
from reviewapp.synthesis.measured_models import Measurement, Measuring
from tests.acceptance.studies import CASES, READERS, about_chance, an_open_study, content, read
from tests.factories import AT, a_closed_study, a_cohort_version, a_person

pytestmark = pytest.mark.django_db
TECHNICAL: dict[str, object] = {
    "code": "near",
    "role": "PRIMARY",
    "metric": "FIDELITY",
    "comparison": "THRESHOLD",
    "measure": "kd",
    "upper": "0.5",
    "interval": {"method": "STORED", "level": "0.95"},
}
LEAKAGE: dict[str, object] = {
    "code": "leaks",
    "role": "SAFETY",
    "metric": "LEAKED_IMAGES",
    "comparison": "THRESHOLD",
    "held": "ESTIMATE",
    "upper": "0",
    "interval": {"method": "STORED", "level": "0.95"},
}


@pytest.fixture
def study() -> Study:
    return a_closed_study()


def arms(study: Study) -> tuple[CohortVersion, CohortVersion]:
    """The synthetic one, then the real one."""
    made = selectors.version_decided_about(study)
    return made, next(arm for arm in allocation.arms(study) if arm != made)


def store(made: CohortVersion, real: CohortVersion, **said: object) -> Measurement:
    """Keep a number as the job of a measuring does."""
    by = a_person(Role.RESEARCHER)
    ruler = Ruler(seed=1, low=0, high=1)
    comparing.request_measuring(made, Against(real), ruler, measures=["kd"], by=by, at=AT)
    number: dict[str, Any] = {
        "measure": "kd",
        "name": "kd[enc=12345678]",
        "estimate": 0.2,
        "low": 0.1,
        "high": 0.3,
        "level": 0.95,
        "images": 48,
        "subjects": 48,
        "method": "measured",
        "details": {},
        "warnings": [],
        "inputs": {},
        "cohort_digest": made.digest,
        "reference_digest": real.digest,
        "seed": 1,
        "libraries": {},
        "code_version": "1",
        "measured_at": AT,
    }
    found = Measuring.objects.get(pk__in=Measuring.objects.filter(measurements=None))
    return Measurement.objects.create(measuring=found, **(number | said))


def counted(study: Study) -> Measurements:
    rules = protocol.parse(study_selectors.the_locked_protocol(study).content)
    return technical.measurements(study, rules)


def test_are_found_by_their_full_name_and_by_the_short_one(study: Study) -> None:
    store(*arms(study))

    found = counted(study)

    assert set(found) == {"kd", "kd[enc=12345678]"}
    assert (found["kd"][0].estimate, found["kd"][0].cases) == (0.2, 48)


def test_are_those_against_a_real_arm_of_it(study: Study) -> None:
    made, _ = arms(study)
    store(made, a_cohort_version())

    assert counted(study) == {}


def test_are_those_of_the_very_version_by_its_digest(study: Study) -> None:
    store(*arms(study), cohort_digest="0" * 64)

    assert counted(study) == {}


def test_are_no_refusals(study: Study) -> None:
    store(*arms(study), estimate=None, low=None, high=None, refusal="Too few.")

    assert counted(study) == {}


def test_are_the_first_that_were_stored(study: Study) -> None:
    store(*arms(study))
    store(*arms(study), estimate=0.0, level=0.951)

    assert [one.estimate for one in counted(study)["kd"]] == [0.2, 0.0]


def test_are_no_short_name_that_stands_for_several(study: Study) -> None:
    first = store(*arms(study), name="kd[pixels]")
    Measurement.objects.create(**{**_fields(first), "name": "kd[features]"})
    store(*arms(study))

    assert set(counted(study)) == {"kd[pixels]", "kd[features]", "kd[enc=12345678]"}


def _fields(row: Measurement) -> dict[str, Any]:
    return {
        field.name: getattr(row, field.name)
        for field in Measurement._meta.concrete_fields
        if field.name != "id"
    }


def test_decide_no_interval_where_they_have_none(study: Study) -> None:
    store(*arms(study), low=None, high=None)

    assert counted(study)["kd"][0].level == 0


def test_are_named_by_the_digest_of_what_was_computed_from(study: Study) -> None:
    assert technical.inputs(counted(study)) == {}
    store(*arms(study))

    said = technical.inputs(counted(study))

    assert list(said["measurements"]) == ["kd", "kd[enc=12345678]"]  # type: ignore[call-overload]  # our own form
    assert said["measurements"]["kd"][0][1:] == ["0.2", "0.1", "0.3", "0.95"]  # type: ignore[index]  # our own form


def evaluated(*numbers: dict[str, Any]) -> Evaluation:
    """A study with one criterion of readers, one of a measure and one of leaks."""
    rules = content(
        about_chance(lower="0.01", upper="0.99"), TECHNICAL, LEAKAGE, cases=CASES, readers=READERS
    )
    readers: list[User] = [a_person() for _ in range(READERS)]
    study = an_open_study(rules, readers)
    read(study)
    by = study.members.get(part=Part.COORDINATOR).user
    study = studies.close(study, by=by, at=AT)
    for said in numbers:
        store(*arms(study), **said)
    return services.evaluate(study, by=by, at=AT, reason="Everybody has read.")


LEAKS: dict[str, Any] = {"measure": "leaked images", "name": "leaked images", "unit": "images"}


def verdicts(kept: Evaluation) -> dict[str, str]:
    return {one["code"]: one["verdict"] for one in kept.results["criteria"]}


@pytest.mark.parametrize(
    ("high", "leaked", "expected", "verdict"),
    [
        (0.3, 0.0, {"near": "PASS", "leaks": "PASS"}, "ACCEPTED"),
        (0.6, 0.0, {"near": "INCONCLUSIVE", "leaks": "PASS"}, "INCONCLUSIVE"),
        (0.3, 1.0, {"near": "PASS", "leaks": "FAIL"}, "REJECTED"),
    ],
)
def test_decide_their_criteria(
    high: float, leaked: float, expected: dict[str, str], verdict: str
) -> None:
    kept = evaluated({"high": high}, {**LEAKS, "estimate": leaked, "low": leaked, "high": leaked})

    assert verdicts(kept) == {"told_apart": "PASS", **expected}
    assert kept.results["verdict"] == verdict


def test_are_asked_for_where_they_are_missing() -> None:
    kept = evaluated()

    assert verdicts(kept) == {
        "told_apart": "PASS",
        "near": "NOT_EVALUABLE",
        "leaks": "NOT_EVALUABLE",
    }
    assert kept.results["verdict"] != "ACCEPTED"
    reasons = {one["code"]: one["reason"] for one in kept.results["criteria"]}
    assert "choose “kd” and the real arm" in reasons["near"]
    assert "what the model learned from" in reasons["leaks"]


def test_measuring_again_changes_nothing() -> None:
    kept = evaluated(
        {"high": 0.6},
        {"high": 0.3, "level": 0.951},
        {"high": 0.3, "level": 0.99},
        {**LEAKS, "estimate": 1.0, "low": 1.0, "high": 1.0},
        {**LEAKS, "estimate": 0.0, "low": 0.0, "high": 0.0, "level": 0.99},
    )

    assert verdicts(kept) == {"told_apart": "PASS", "near": "INCONCLUSIVE", "leaks": "FAIL"}


def test_say_where_the_training_images_are_somebodys_word() -> None:
    word = "It is somebody's word."
    kept = evaluated({**LEAKS, "estimate": 0.0, "low": 0.0, "high": 0.0, "warnings": [word]})

    leaks = next(one for one in kept.results["criteria"] if one["code"] == "leaks")
    assert (leaks["verdict"], leaks["flags"]) == ("PASS", [word])
    assert leaks["reason"].endswith(f"was found. {word}")
