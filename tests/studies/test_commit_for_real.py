"""Committing for real, as a served site does …"""

import pytest

from reviewapp.studies.models import State, Study
from tests.factories import an_open_study


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_it_checks_every_key_and_is_forgotten_after_the_test(time: int) -> None:
    # The images of a cohort version are written before its row: the commit must accept that.
    assert not Study.objects.exists()

    assert an_open_study().state == State.READING
