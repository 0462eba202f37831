"""What a reading is for decides what it counts for …"""

from collections import Counter

import numpy as np
import pytest

from reviewapp.acceptance import selectors, services
from reviewapp.acceptance.evidence import Part as For
from reviewapp.allocation import services as allocation
from reviewapp.reading.models import Reading
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.acceptance.studies import about_chance, rate
from tests.allocation.designs import a_study_locked_under
from tests.factories import AT, a_person
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
ALIKE = {
    "code": "with_themselves",
    "role": "SECONDARY",
    "metric": "INTRA_READER",
    "comparison": "SUPERIORITY",
    "question": "synthetic",
    "lower": "0.10",
    "estimator": "gwet",
    "least_readers": 3,
}


@pytest.fixture
def study() -> Study:
    readers = [a_person() for _ in range(3)]
    content = a_protocol(
        design__cases=12,
        design__readers__planned=3,
        design__repeats={"percent": 50, "distance": 3, "session": "SAME"},
        design__catch={"both_real": 2, "degraded": 1},
        criteria__list=[about_chance(), ALIKE],
    )
    locked = a_study_locked_under(content, readers=readers, size=24)
    by = locked.members.get(part=Part.COORDINATOR).user
    allocation.draw_signed(locked, by=by, at=AT)
    return studies.open_reading(locked, by=by, at=AT)


def test_every_reading_says_itself_what_it_is_for(study: Study) -> None:
    found = Counter(one.part for one in selectors.places(study).seen)

    assert found == {For.CASE: 36, For.CATCH: 9, For.REPEAT: 18}


def test_cases_alone_are_counted_and_repeats_compared_with_them(study: Study) -> None:
    chance = np.random.default_rng(3)
    for reading in Reading.objects.filter(worklist__study=study).order_by("worklist", "position"):
        rate(reading, {"synthetic": "AB"[chance.integers(2)], "confidence": 2})
    by = study.members.get(part=Part.COORDINATOR).user
    closed = studies.close(study, by=by, at=AT)

    kept = services.evaluate(closed, by=by, at=AT, reason="It is read.").results

    told, alike = kept["criteria"]
    assert told["cases"] == 12, told
    assert 6 <= alike["cases"] <= 12, alike
    assert Reading.objects.filter(worklist__study=study).count() == 63
