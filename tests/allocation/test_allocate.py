"""Allocating a study …"""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import selectors, services
from reviewapp.allocation.errors import AlreadyAllocated, ArmsNotUsable, DrawImpossible
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.allocation.services import Arms
from reviewapp.audit import selectors as audit
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies.errors import PersonHasAPart, StudyNotLocked
from reviewapp.studies.models import Case, CaseImage, Study
from tests.factories import (
    AT,
    a_cohort_version,
    a_locked_study,
    a_person,
    a_study,
    an_allocated_study,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return a_person(Role.COORDINATOR)


def arms(*, size: int = 2) -> Arms:
    return Arms(
        real=a_cohort_version(size=size), synthetic=a_cohort_version(synthetic=True, size=size)
    )


def check(study: Study) -> str:
    said = StringIO()
    call_command("check_schedule", str(study.pk), stdout=said)
    return said.getvalue()


def test_it_writes_everything_that_will_be_read(by: User) -> None:
    study = a_locked_study(cases=4, readers=2)

    schedule = services.allocate(study, arms=arms(size=4), seed=7, by=by, at=AT)

    assert Case.objects.filter(study=study).count() == 4
    assert CaseImage.objects.filter(case__study=study).count() == 8
    assert Worklist.objects.filter(study=study).count() == 2
    positions = Reading.objects.order_by("worklist", "position").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4] * 2
    assert Side.objects.filter(place="A").count() == Side.objects.filter(place="B").count() == 8
    assert (schedule.seed, len(selectors.arms(study))) == (7, 2)


def test_it_is_one_event(by: User) -> None:
    study = a_locked_study()

    schedule = services.allocate(study, arms=arms(), seed=7, by=by, at=AT)

    (line,) = audit.events(study).filter(verb="study.allocated")
    assert (line.after, line.facts) == (schedule.digest, {"cases": 2, "readers": 1})


def test_every_copy_has_the_same_measures(by: User) -> None:
    an_allocated_study(cases=4)

    measures = Side.objects.values_list(
        "copy__look", "copy__rows", "copy__columns", "copy__frames", "copy__size"
    )
    assert len(set(measures)) == 1


def test_more_cases_cost_no_more_queries(by: User) -> None:
    def cost(cases: int) -> int:
        study, both = a_locked_study(cases=cases), arms(size=cases)
        with CaptureQueriesContext(connection) as queries:
            services.allocate(study, arms=both, seed=1, by=by, at=AT)
        return len(queries)

    assert cost(2) == cost(10)


def test_it_refuses_a_study_that_is_not_locked(by: User) -> None:
    with pytest.raises(StudyNotLocked, match="is draft, so nothing was drawn"):
        services.allocate(a_study(), arms=arms(), seed=1, by=by, at=AT)


def test_it_refuses_a_second_draw(by: User) -> None:
    with pytest.raises(AlreadyAllocated, match="has its schedule already"):
        services.allocate(an_allocated_study(), arms=arms(), seed=2, by=by, at=AT)


def test_it_refuses_an_arm_of_the_other_kind(by: User) -> None:
    usual = arms()
    turned = Arms(real=usual.synthetic, synthetic=usual.real)

    with pytest.raises(ArmsNotUsable, match="does not hold real images only"):
        services.allocate(a_locked_study(), arms=turned, seed=1, by=by, at=AT)


def test_it_leaves_nothing_behind_when_the_images_do_not_suffice(by: User) -> None:
    with pytest.raises(DrawImpossible):
        services.allocate(a_locked_study(cases=3), arms=arms(), seed=1, by=by, at=AT)

    assert not Arm.objects.exists()
    assert not Case.objects.exists()


def test_it_can_be_derived_again() -> None:
    said = check(an_allocated_study(readers=2))

    assert "All three agree." in said


def test_it_matches_on_what_the_protocol_names(by: User) -> None:
    study = a_locked_study(cases=3, match_on="level")
    both = Arms(
        real=a_cohort_version(levels=["HEART", "DOME", "LIVER"]),
        synthetic=a_cohort_version(synthetic=True, levels=["LIVER", "HEART", "DOME"]),
    )

    services.allocate(study, arms=both, seed=7, by=by, at=AT)

    for case in Case.objects.all():
        shown = case.case_images.values_list("copy__image__attributes", flat=True)
        assert len({attributes["level"] for attributes in shown}) == 1
    assert "All three agree." in check(study)


def test_nobody_reads_what_they_made(by: User) -> None:
    reader = a_person(Role.READER)
    own = Arms(real=a_cohort_version(), synthetic=a_cohort_version(synthetic=True, by=reader))

    with pytest.raises(PersonHasAPart, match=f"{reader} made images .* so nothing was drawn"):
        services.allocate(a_locked_study(reader=reader), arms=own, seed=7, by=by, at=AT)


def test_a_changed_worklist_shows() -> None:
    study = an_allocated_study()
    one, other = Side.objects.filter(reading__position=1)
    one.copy, other.copy = other.copy, one.copy
    Side.objects.bulk_update([one, other], ["copy"])

    with pytest.raises(CommandError, match="They differ"):
        check(study)


def test_there_is_nothing_to_check_before_a_draw() -> None:
    with pytest.raises(CommandError, match="No schedule was drawn"):
        check(a_locked_study())


def test_there_is_nothing_to_check_about_an_unknown_study() -> None:
    with pytest.raises(CommandError, match="There is no study"):
        call_command("check_schedule", str(uuid4()))


@pytest.mark.parametrize("rows", [Arm, Schedule, Case, CaseImage])
def test_the_database_keeps_what_was_drawn(rows: type[Arm]) -> None:
    an_allocated_study()
    table, column = rows._meta.db_table, rows._meta.pk.column
    statements = [
        f"UPDATE {table} SET {column} = {column}",  # noqa: S608 names of our own tables
        f"DELETE FROM {table}",  # noqa: S608 as above
    ]
    if connection.vendor == "sqlite":
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 as above
    for statement in statements:
        with (
            pytest.raises(DatabaseError, match="is kept for ever"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
