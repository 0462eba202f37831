"""Ratings of one reading that arrive at the same moment …"""

import pytest
from django.db import connection  # noqa: F401 named in the condition below

from reviewapp.reading.models import Rating
from reviewapp.reading.services import submit_rating
from tests.audit.test_concurrency import at_once
from tests.factories import a_reading, rating_fields

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer"),
]
SENDERS = 12


def test_are_all_kept_one_after_the_other() -> None:
    reading = a_reading()

    at_once(*[lambda: submit_rating(reading, **rating_fields())] * SENDERS)

    revisions = Rating.objects.order_by("revision").values_list("revision", flat=True)
    assert list(revisions) == list(range(1, SENDERS + 1))
