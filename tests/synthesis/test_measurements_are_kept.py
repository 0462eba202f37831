"""What was measured …"""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from reviewapp.accounts.roles import Role
from reviewapp.synthesis import comparing
from reviewapp.synthesis.comparing import Against, Ruler
from reviewapp.synthesis.measured_models import ClosePair, Measurement, Measuring
from tests.factories import AT, a_cohort_version, a_person

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
TABLES = ("synthesis_measuring", "synthesis_measurement", "synthesis_closepair")


@pytest.fixture
def measuring() -> Measuring:
    """With one number and one pair."""
    by = a_person(Role.RESEARCHER)
    drawn, ward = a_cohort_version(synthetic=True, by=by), a_cohort_version(by=by)
    ruler = Ruler(seed=1, low=0, high=1)
    comparing.request_measuring(drawn, Against(ward), ruler, measures=["kd"], by=by, at=AT)
    made = Measuring.objects.get()
    Measurement.objects.create(measuring=made, **number())
    one, other = drawn.cohort_images.get_queryset().first(), ward.cohort_images.first()
    assert one
    assert other
    ClosePair.objects.create(
        measuring=made, synthetic=one.image, training=other.image, space="pixels", distance=1
    )
    return made


def number(**changed: object) -> dict[str, object]:
    said = {"measure": "kd", "name": "kd", "estimate": 1.0, "level": 0.95, "seed": 1}
    kept = {"images": 2, "subjects": 2, "details": {}, "warnings": [], "inputs": {}}
    bound = {"cohort_digest": "c" * 64, "reference_digest": "r" * 64, "libraries": {}}
    return {**said, **kept, **bound, "code_version": "1", "measured_at": AT, **changed}


def refused(act: Callable[[], object], *, because: str) -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        act()


def sql(statement: str) -> Callable[[], None]:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return ask


@pytest.mark.usefixtures("measuring")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_is_never_changed_and_never_removed(table: str, act: str) -> None:
    refused(sql(act.format(table)), because="kept for ever")


@only_sqlite
@pytest.mark.usefixtures("measuring")
@pytest.mark.parametrize("table", TABLES)
def test_gives_way_to_no_other_row(table: str) -> None:
    replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608  a test's own table

    refused(sql(replace), because="kept for ever")


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"estimate": None}, "measurement_is_a_number_or_says_why_not"),
        ({"refusal": "No."}, "measurement_is_a_number_or_says_why_not"),
        ({"low": 1.0}, "interval_has_two_ends_or_none"),
    ],
)
def test_is_whole(measuring: Measuring, changed: dict[str, object], name: str) -> None:
    row = number(name="other", **changed)

    refused(lambda: Measurement.objects.create(measuring=measuring, **row), because=name)


def test_is_kept_once(measuring: Measuring) -> None:
    row = Measurement(measuring=measuring, **number())

    refused(row.save, because="(?i)unique|kept for ever")
