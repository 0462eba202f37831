"""Every starting point is locked, drawn, and read once through the reader's own addresses …"""

from typing import Any

import pytest

from reviewapp.acceptance import selectors as acceptance
from reviewapp.allocation import selectors, services
from reviewapp.reading import selectors as reading
from reviewapp.reading import trained
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from reviewapp.studies.starting_points import starting_point, starting_points
from tests.allocation.designs import a_study_locked_under
from tests.factories import AT, LOOK, a_person
from tests.web.reader.walking import Walker

pytestmark = pytest.mark.django_db
CASES, IMAGES = 6, 24
# jang-2023 goes on after a washout of four weeks: its first session is what is read here.
RESTS = {"jang-2023"}
READ = sorted(point.code for point in starting_points())


def small(code: str) -> dict[str, Any]:
    """The same design with fewer cases and readers, on the pictures of the tests."""
    content = starting_point(code).content
    design = content["design"]
    design["cases"] = CASES
    design["catch"] = {kind: min(1, count) for kind, count in design.get("catch", {}).items()}
    if "repeats" in design:
        design["repeats"] |= {"distance": 2, "percent": max(34, design["repeats"]["percent"])}
    design["readers"]["planned"] = max(one.get("least_readers", 3) for one in each(content))
    shown = {"rows": LOOK.rows, "columns": LOOK.columns, "low": LOOK.low, "high": LOOK.high}
    content["presentation"] = shown | {"window": {"center": 40, "width": 400}}
    return content


def each(content: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = content["criteria"]["list"]
    return found


def locked(code: str) -> Study:
    content = small(code)
    readers = [a_person() for _ in range(content["design"]["readers"]["planned"])]
    linked = content["design"].get("matching", {}).get("by") in {"SOURCE", "SUBJECT"}
    return a_study_locked_under(content, readers=readers, size=IMAGES, linked=linked)


@pytest.mark.parametrize("code", READ)
def test_is_read_to_its_end(code: str) -> None:
    study = locked(code)
    by = study.members.get(part=Part.COORDINATOR).user
    services.draw_signed(study, by=by, at=AT)
    study = studies.open_reading(study, by=by, at=AT)
    assert selectors.stored(study) == selectors.derived(study).digest
    reader = study.members.filter(part=Part.READER).order_by("pk")[0].user
    walker = Walker(study, reader)

    while walker.read_stage():
        if reading.progress_for(reader, walker.worklist.pk).is_stopped:
            trained.let_in(study, reader=reader, by=by, at=AT, reason="They practised with us.")

    left = [one for one in acceptance.places(study).seen if one.reader == str(reader.pk)]
    missing = [one for one in left if one.answers is None]
    assert bool(missing) is (code in RESTS)
    assert {str(one.part) for one in missing} <= {"REPEAT"}
    assert {one.part for one in left} >= {"CASE", "CATCH"}
    assert "TRAINING" not in {one.part for one in left}


def test_are_twenty_one() -> None:
    assert len(READ) == 21
