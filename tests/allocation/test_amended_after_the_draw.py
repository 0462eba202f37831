"""A schedule whose protocol was amended after the draw …"""

from copy import deepcopy
from datetime import timedelta

import pytest

from reviewapp.allocation import rederiving, services
from reviewapp.allocation import selectors as allocation
from reviewapp.studies import amending, locking, selectors
from reviewapp.studies.models import Part
from tests.allocation.designs import FLOW, GAN, REAL, a_study_locked_under
from tests.factories import AT, a_person
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
PREFERRED = {
    "code": "better",
    "role": "PRIMARY",
    "metric": "PREFERENCE",
    "comparison": "SUPERIORITY",
    "question": "synthetic",
    "arms": ["flow", "gan"],
    "lower": "0.50",
}


def test_is_derived_by_the_rules_it_was_drawn_by() -> None:
    """The criterion asks for pairs of two generators, which the draw did not know of."""
    arms = [REAL, FLOW, GAN]
    content = a_protocol(design__cases=6, design__readers__planned=3, design__arms=arms)
    study = a_study_locked_under(content, readers=[a_person() for _ in range(3)], size=12)
    by = study.members.get(part=Part.COORDINATOR).user
    services.draw_signed(study, by=by, at=AT)

    amended = deepcopy(selectors.the_locked_protocol(study).content)
    amended["criteria"]["list"].append(PREFERRED)
    amending.propose(study, content=amended, reason="Asked for.", by=by, at=LATER)
    second = selectors.signatory_of(study)
    assert second is not None
    for signer in (by, second):
        locking.sign(study, by=signer, at=LATER)

    assert selectors.the_locked_protocol(study).version == 2
    assert allocation.schedule(study).protocol.version == 1
    assert rederiving.compare(study).agrees
