"""Masked progress …"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.reading.models import Reading
from reviewapp.reading.progress import of_readers
from reviewapp.reading.services import submit_rating
from reviewapp.studies.models import Study
from tests.factories import an_open_study, rating_fields

pytestmark = pytest.mark.django_db


def rate(study: Study, *seconds: int) -> None:
    readings = Reading.objects.filter(worklist__study=study).order_by("position")
    for reading, length in zip(readings, seconds, strict=False):
        submit_rating(reading, **rating_fields(looked_for=timedelta(seconds=length)))


def test_it_counts_answers_and_takes_the_median_time() -> None:
    study = an_open_study(cases=4)
    rate(study, 2, 9, 4)

    (line,) = of_readers(study)

    assert (line.answered, line.total, line.missing) == (3, 4, 1)
    assert line.median_time == timedelta(seconds=4)
    assert not line.is_signed


def test_it_counts_a_corrected_answer_once_with_its_last_time() -> None:
    study = an_open_study(cases=2)
    rate(study, 2)
    rate(study, 8)

    (line,) = of_readers(study)

    assert (line.answered, line.median_time) == (1, timedelta(seconds=8))


def test_it_knows_no_time_before_the_first_answer() -> None:
    (line,) = of_readers(an_open_study())

    assert (line.answered, line.median_time) == (0, None)


def test_it_never_asks_the_sealed_book() -> None:
    study = an_open_study(cases=3, readers=2)

    with CaptureQueriesContext(connection) as queries:
        of_readers(study)

    assert len(queries) == 2
    sealed = ("provenance_", "allocation_", "acceptance_")
    assert not [query for query in queries if any(name in query["sql"] for name in sealed)]
