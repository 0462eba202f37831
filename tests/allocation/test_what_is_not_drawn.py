"""A design that cannot be put before readers whole …"""

from dataclasses import replace

import pytest

from reviewapp.allocation import selectors
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.studies import protocol
from reviewapp.studies.design import Repeats, Session
from reviewapp.studies.starting_points import starting_point

pytestmark = pytest.mark.django_db


def test_phases_and_a_later_session_are_not_drawn_together() -> None:
    rules = protocol.parse(starting_point("tordjman-2026").content)
    later = Repeats(percent=20, distance=1, session=Session.LATER, washout_days=28)
    both = replace(rules, design=replace(rules.design, repeats=later))

    with pytest.raises(DrawImpossible, match="phases with repeats in a later session"):
        selectors.drawn_by_design([], rules=both, readers=[], seed=1)
