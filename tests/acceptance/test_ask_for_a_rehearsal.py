"""A rehearsal is asked for …"""

import pytest

from reviewapp.acceptance import rehearsing
from reviewapp.acceptance.errors import NotRehearsable
from reviewapp.acceptance.models import Rehearsal
from reviewapp.acceptance.simulated import Skill
from reviewapp.studies import drafting
from reviewapp.studies.models import Part
from tests.acceptance.test_staging import written
from tests.factories import AT, a_study

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("times", "seed"),
    [
        (rehearsing.FEWEST - 1, 1),
        (rehearsing.MOST + 1, 1),
        (rehearsing.FEWEST, -1),
        (rehearsing.FEWEST, rehearsing.LARGEST_SEED + 1),
    ],
)
def test_within_its_bounds_only(times: int, seed: int) -> None:
    study = a_study()
    by = study.members.get(part=Part.COORDINATOR).user
    drafting.save(study, content=written(), by=by, at=AT)

    with pytest.raises(NotRehearsable, match="nothing was started"):
        rehearsing.request(study, Skill(), times=times, seed=seed, by=by, at=AT)

    assert not Rehearsal.objects.exists()
