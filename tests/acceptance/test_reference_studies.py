"""The simulated studies of the reference, loaded as real ones, give exactly what was expected."""

import uuid
from collections import defaultdict
from typing import Any

import pytest

from reviewapp.acceptance import services
from reviewapp.accounts.roles import Role
from reviewapp.provenance import selectors as provenance
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.acceptance.studies import about_chance, an_open_study, content, rate
from tests.factories import AT, a_person
from tests.reference.loading import PRESENT, expected, rows

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not PRESENT, reason="the reference data are not here"),
]

AFC = "afc_open_clustered_2afc"


def a_study_read_as(data: list[dict[str, str]], *criteria: dict[str, object]) -> Study:
    """Every reader answers every drawn pair as the data say, right or wrong."""
    by_reader: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in data:
        by_reader[row["reader"]][row["pair"]] = row
    names = sorted(next(iter(by_reader.values())))
    people = [a_person(Role.READER, name=name) for name in by_reader]
    rules = content(*criteria, cases=len(names), readers=len(people))
    study = an_open_study(rules, people, cases=len(names))
    _read(study, by_reader, names)
    by = study.members.get(part=Part.COORDINATOR).user
    return studies.close(study, by=by, at=AT)


def _read(study: Study, by_reader: dict[str, dict[str, dict[str, str]]], names: list[str]) -> None:
    shown = {
        reading: {place: image for _, place, image in places}
        for reading, places in _sides(study).items()
    }
    synthetic = provenance.synthetic_among({i for at in shown.values() for i in at.values()})
    for worklist in Worklist.objects.filter(study=study).select_related("reader"):
        order = Reading.objects.filter(worklist=worklist).order_by("case_id")
        for name, reading in zip(names, order, strict=True):
            row = by_reader[worklist.reader.name][name]
            right = row["correct"] == "1"
            (picked,) = (
                at for at, image in shown[reading.pk].items() if (image in synthetic) is right
            )
            answers = {"synthetic": picked, "confidence": int(row["confidence5"])}
            rate(reading, answers, milliseconds=int(row["time_ms"]))


def _sides(study: Study) -> dict[uuid.UUID, list[tuple[uuid.UUID, str, uuid.UUID]]]:
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str, uuid.UUID]]] = defaultdict(list)
    sides = Side.objects.filter(reading__worklist__study=study)
    for side in sides.values_list("reading_id", "place", "copy__image_id"):
        found[side[0]].append(side)
    return found


@pytest.fixture
def kept() -> dict[str, Any]:
    study = a_study_read_as(
        rows(AFC),
        about_chance("narrow", readers=6),
        about_chance("wide", lower="0.35", upper="0.65", readers=6),
        about_chance("crowded", lower="0.35", upper="0.65", readers=10),
    )
    by = a_person(Role.COORDINATOR)
    return dict(services.evaluate(study, by=by, at=AT, reason="Everybody has read.").results)


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
