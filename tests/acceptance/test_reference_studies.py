"""The simulated studies of the reference, loaded as real ones, give exactly what was expected."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from reviewapp.acceptance import asking, selectors
from reviewapp.accounts.roles import Role
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.acceptance import by_endpoints
from tests.acceptance.asked import work_off
from tests.acceptance.by_endpoints import Answered, Standing
from tests.acceptance.studies import about_chance, an_open_study, content
from tests.factories import AT, a_person
from tests.reference.loading import PRESENT, expected, rows

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not PRESENT, reason="the reference data are not here"),
]

AFC, FULL = "afc_open_clustered_2afc", "vtt_open_full_study"


def a_study_read_as(
    rules: dict[str, Any],
    readers: list[str],
    answer: Callable[[str, Standing], Answered],
    size: int,
) -> Study:
    """Drawn, read through the addresses of the reading room, and closed."""
    people = [a_person(Role.READER, name=name) for name in readers]
    study = an_open_study(rules, people, cases=size)
    by_endpoints.read(study, answer)
    by = study.members.get(part=Part.COORDINATOR).user
    return studies.close(study, by=by, at=AT)


def evaluated(study: Study) -> dict[str, Any]:
    """Asked for as its page asks, and worked off as a worker would."""
    by = study.members.get(part=Part.COORDINATOR).user
    asking.request(study, by=by, at=AT, reason="Everybody has read.")
    work_off(study)
    found = selectors.evaluation(study)
    assert found is not None
    return dict(found.results)


class Places:
    """Which row of the data stands at which place: by what comes, each new thing the next name."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = iter(names)
        self._known: dict[object, str] = {}

    def name(self, thing: object) -> str:
        if thing not in self._known:
            self._known[thing] = next(self._names)
        return self._known[thing]


@pytest.fixture
def kept() -> dict[str, Any]:
    data = {(row["reader"], row["pair"]): row for row in rows(AFC)}
    readers, names = (sorted({key[place] for key in data}) for place in (0, 1))
    places = Places(names)

    def answer(reader: str, standing: Standing) -> Answered:
        row = data[reader, places.name(standing.reading.case_id)]
        (right,) = standing.synthetic_at
        picked = right if row["correct"] == "1" else {"A": "B", "B": "A"}[right]
        given = {"synthetic": picked, "confidence": int(row["confidence5"])}
        return given, int(row["time_ms"])

    rules = content(
        about_chance("narrow", readers=6),
        about_chance("wide", lower="0.35", upper="0.65", readers=6),
        about_chance("crowded", lower="0.35", upper="0.65", readers=10),
        cases=len(names),
        readers=len(readers),
    )
    return evaluated(a_study_read_as(rules, readers, answer, len(names)))


def test_pairs_judged_by_forced_choice(kept: dict[str, Any]) -> None:
    narrow, wide, crowded = kept["criteria"]
    values = {name: entry["value"] for name, entry in expected(AFC).items()}

    assert float(narrow["estimate"]) == pytest.approx(values["or.mean_of_reader_rates"], abs=1e-10)
    assert float(narrow["standard_error"]) == pytest.approx(values["or.se"], abs=1e-10)
    assert float(narrow["df"]) == pytest.approx(values["or.df"], abs=1e-6)
    limits = [float(narrow["low"]), float(narrow["high"])]
    assert limits == pytest.approx(values["or.ci90_for_TOST"], abs=1e-8)
    said = [one["verdict"] for one in (narrow, wide, crowded)]
    assert said == ["INCONCLUSIVE", "PASS", "PASS"]
    assert (narrow["readers"], narrow["cases"]) == (10, 60)
    assert kept["verdict"] == "INCONCLUSIVE"
    assert sum(reader["rated"] for reader in kept["per_reader"]) == 600


def of_single_images() -> dict[str, Any]:
    """The questions and criteria of the full study: an area, a share and a difference."""

    def criterion(code: str, metric: str, question: str, **changed: object) -> dict[str, object]:
        wanted = {"code": code, "metric": metric, "question": question, "least_cases": 80}
        return about_chance(readers=6) | wanted | changed

    not_lower = {
        "comparison": "NON_INFERIORITY",
        "lower": "-0.50",
        "interval": {"method": "MRMC", "level": "0.95"},
    }
    realism = criterion("realism", "REALISM_DIFFERENCE", "realism5", **not_lower)
    del realism["upper"]
    rules = content(
        criterion("auc", "AUC", "confidence6"),
        criterion("accuracy", "ACCURACY", "call_synthetic"),
        realism,
        cases=120,
        readers=8,
        kind="SINGLE",
    )
    rules["questions"] = [
        {
            "code": "confidence6",
            "kind": "SCALE",
            "text": "Which?",
            "anchors": ["real", *[""] * 4, "made"],
        },
        {"code": "call_synthetic", "kind": "YES_NO", "text": "Is it synthetic?"},
        {
            "code": "realism5",
            "kind": "SCALE",
            "text": "How real?",
            "anchors": ["not", *[""] * 3, "fully"],
        },
    ]
    return rules


def test_single_images_judged_by_confidence_calls_and_realism() -> None:
    """The first session alone: which cases come again is the draw's to say, and not the data's."""
    data = {(row["reader"], row["case"]): row for row in rows(FULL) if row["session"] == "1"}
    readers = sorted({reader for reader, _ in data})
    of_kind = {
        kind: Places(
            sorted({case for (_, case), row in data.items() if row["truth_synthetic"] == kind})
        )
        for kind in "01"
    }

    def answer(reader: str, standing: Standing) -> Answered:
        (image,) = standing.images.values()
        row = data[reader, of_kind[str(len(standing.synthetic_at))].name(image)]
        given: dict[str, Any] = {name: int(row[name]) for name in ("confidence6", "realism5")}
        return given | {"call_synthetic": row["call_synthetic"] == "1"}, int(row["time_ms"])

    kept = evaluated(a_study_read_as(of_single_images(), readers, answer, 60))

    auc, accuracy, realism = kept["criteria"]
    values = {name: entry["value"] for name, entry in expected(FULL).items()}
    estimate, error, df, *_ = values["or.jackknife.conf.auc_se_df_ci95"]
    said = [float(auc[name]) for name in ("estimate", "standard_error", "df")]
    assert said == pytest.approx([estimate, error, df], abs=1e-6)
    limits = [float(auc["low"]), float(auc["high"])]
    assert limits == pytest.approx(values["or.jackknife.conf.ci90_for_TOST"], abs=1e-7)
    said = [float(accuracy[name]) for name in ("estimate", "standard_error", "df")]
    assert said == pytest.approx(values["accuracy.or.mean_se_df"], abs=1e-6)
    assert [one["verdict"] for one in (auc, accuracy, realism)] == ["FAIL", "INCONCLUSIVE", "PASS"]
    assert (auc["readers"], auc["cases"]) == (8, 120)
    assert kept["verdict"] == "REJECTED"
