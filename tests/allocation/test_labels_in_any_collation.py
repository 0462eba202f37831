"""Labels that databases sort in ways of their own …"""

import pytest

from reviewapp.allocation import rederiving, services
from reviewapp.reading.models import Side
from reviewapp.studies.models import Part
from tests.allocation.designs import a_study_locked_under
from tests.factories import AT, a_person
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
# By code point B stands before a, and Ä behind z; by most collations neither does.
LABELS = ["b before", "B after", "a baseline", "Ähre"]


def test_do_not_make_another_schedule_of_the_one_that_was_drawn() -> None:
    content = a_protocol(
        design__cases=2,
        design__readers__planned=3,
        design__matching={"by": "SUBJECT"},
        design__context=[{"label": label, "from": "SUBJECT"} for label in LABELS],
    )
    content["criteria"]["list"][0]["least_readers"] = 3
    readers = [a_person() for _ in range(3)]
    study = a_study_locked_under(content, readers=readers, size=2, linked=True)

    services.draw_signed(study, by=study.members.get(part=Part.COORDINATOR).user, at=AT)

    assert rederiving.compare(study).agrees
    assert set(Side.objects.values_list("place", flat=True)) == {"A", "B", *LABELS}
