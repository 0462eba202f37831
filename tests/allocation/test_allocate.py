"""Allocating a study …"""

from dataclasses import replace

import pytest
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
from reviewapp.studies import commitments, protocol
from reviewapp.studies import services as studies
from reviewapp.studies.errors import PersonHasAPart, StudyNotLocked
from reviewapp.studies.models import Case, CaseImage, Part, Study
from reviewapp.studies.record_models import Commitment
from tests.allocation.test_check_schedule import checked
from tests.audit.flush import without_guards
from tests.factories import (
    AT,
    SEED,
    a_cohort_version,
    a_locked_study,
    a_person,
    a_study,
    an_allocated_study,
    lock,
    protocol_content,
)
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return a_person(Role.COORDINATOR)


def arms(*, size: int = 2) -> Arms:
    return Arms(
        real=a_cohort_version(size=size), synthetic=a_cohort_version(synthetic=True, size=size)
    )


def a_study_of(signed: Arms, **changed: str) -> Study:
    """Locked under a protocol that names these versions."""
    named = [
        {
            "code": origin.lower(),
            "text": origin.title(),
            "origin": origin,
            "version": str(version.pk),
            "digest": version.digest,
        }
        | changed
        for origin, version in (("REAL", signed.real), ("SYNTHETIC", signed.synthetic))
    ]
    study = a_study()
    by = study.members.get().user
    for _ in range(6):
        studies.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)
    return lock(study, content=a_protocol(design__cases=2, design__arms=named))


def test_it_writes_everything_that_will_be_read(by: User) -> None:
    study = a_locked_study(cases=4, readers=2)

    schedule = services.allocate(study, arms=arms(size=4), by=by, at=AT)

    assert Case.objects.filter(study=study).count() == 4
    assert CaseImage.objects.filter(case__study=study).count() == 8
    assert Worklist.objects.filter(study=study).count() == 2
    positions = Reading.objects.order_by("worklist", "position").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4] * 2
    assert Side.objects.filter(place="A").count() == Side.objects.filter(place="B").count() == 8
    assert (schedule.seed, len(selectors.arms(study))) == (SEED, 2)


def test_it_draws_from_the_promised_seed_and_from_no_other(by: User) -> None:
    study, both = a_locked_study(cases=8), arms(size=8)
    rules = protocol.parse(protocol_content(cases=8))
    readers = [study.members.get(part=Part.READER).user.pk]

    def drawn(seed: int) -> str:
        found = selectors.drawn(both.real, both.synthetic, rules=rules, readers=readers, seed=seed)
        return found.digest

    schedule = services.allocate(study, arms=both, by=by, at=AT)

    promised = int(str(commitments.opened(study)["seed"]))
    schedule.refresh_from_db()
    assert schedule.seed == promised
    assert schedule.digest == selectors.stored(study) == drawn(promised)
    assert schedule.digest != drawn(promised - 1)


def test_the_widest_seed_is_kept_whole() -> None:
    study = a_study()
    commitments.promise_known(study, seed=commitments.HIGHEST_SEED - 1, at=AT)

    schedule = Schedule.objects.create(
        study=study,
        protocol=a_locked_study().protocols.get(),
        seed=commitments.seed_of(study),
        digest="0" * 64,
        drawn_at=AT,
    )

    schedule.refresh_from_db()
    assert schedule.seed == 2**62 - 1


def test_it_refuses_a_study_that_was_promised_no_seed(by: User) -> None:
    study = a_locked_study()
    with without_guards():
        Commitment.objects.filter(study=study).delete()

    with pytest.raises(StudyNotLocked, match="without the promise of a seed"):
        services.allocate(study, arms=arms(), by=by, at=AT)


def test_it_draws_the_versions_that_were_signed(by: User) -> None:
    both = arms()
    study = a_study_of(both)

    services.allocate(study, arms=both, by=by, at=AT)

    assert set(selectors.arms(study)) == {both.real, both.synthetic}
    assert "All three agree." in checked(study)


def test_it_finds_the_versions_that_were_signed(by: User) -> None:
    both = arms()
    study = a_study_of(both)

    services.draw_signed(study, by=by, at=AT)

    assert set(selectors.arms(study)) == {both.real, both.synthetic}
    assert "All three agree." in checked(study)


def test_it_finds_no_version_that_is_not_as_it_was_signed(by: User) -> None:
    with pytest.raises(ArmsNotUsable, match="signed for the arm “Real” is not there"):
        services.draw_signed(a_study_of(arms(), digest="0" * 64), by=by, at=AT)


def test_the_first_schema_names_no_versions(by: User) -> None:
    with pytest.raises(DrawImpossible, match="names no cohort versions"):
        services.draw_signed(a_locked_study(), by=by, at=AT)


@pytest.mark.parametrize("arm", ["real", "synthetic"])
def test_it_refuses_a_version_that_was_not_signed(by: User, arm: str) -> None:
    both = arms()
    other = a_cohort_version(synthetic=arm == "synthetic")

    with pytest.raises(ArmsNotUsable, match=f"“{other}” is not among the arms that were signed"):
        services.allocate(a_study_of(both), arms=replace(both, **{arm: other}), by=by, at=AT)

    assert not Arm.objects.exists()


def test_it_refuses_a_version_that_was_signed_under_another_digest(by: User) -> None:
    both = arms()

    with pytest.raises(ArmsNotUsable, match="so nothing was drawn"):
        services.allocate(a_study_of(both, digest="0" * 64), arms=both, by=by, at=AT)


def test_it_is_one_event(by: User) -> None:
    study = a_locked_study()

    schedule = services.allocate(study, arms=arms(), by=by, at=AT)

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
            services.allocate(study, arms=both, by=by, at=AT)
        return len(queries)

    assert cost(2) == cost(10)


def test_it_refuses_a_study_that_is_not_locked(by: User) -> None:
    with pytest.raises(StudyNotLocked, match="is draft, so nothing was drawn"):
        services.allocate(a_study(), arms=arms(), by=by, at=AT)


def test_it_refuses_a_second_draw(by: User) -> None:
    with pytest.raises(AlreadyAllocated, match="has its schedule already"):
        services.allocate(an_allocated_study(), arms=arms(), by=by, at=AT)


def test_it_refuses_an_arm_of_the_other_kind(by: User) -> None:
    usual = arms()
    turned = Arms(real=usual.synthetic, synthetic=usual.real)

    with pytest.raises(ArmsNotUsable, match="does not hold real images only"):
        services.allocate(a_locked_study(), arms=turned, by=by, at=AT)


def test_it_leaves_nothing_behind_when_the_images_do_not_suffice(by: User) -> None:
    with pytest.raises(DrawImpossible):
        services.allocate(a_locked_study(cases=3), arms=arms(), by=by, at=AT)

    assert not Arm.objects.exists()
    assert not Case.objects.exists()


def test_it_matches_on_what_the_protocol_names(by: User) -> None:
    study = a_locked_study(cases=3, match_on="level")
    both = Arms(
        real=a_cohort_version(levels=["HEART", "DOME", "LIVER"]),
        synthetic=a_cohort_version(synthetic=True, levels=["LIVER", "HEART", "DOME"]),
    )

    services.allocate(study, arms=both, by=by, at=AT)

    for case in Case.objects.all():
        shown = case.case_images.values_list("copy__image__attributes", flat=True)
        assert len({attributes["level"] for attributes in shown}) == 1
    assert "All three agree." in checked(study)


def test_nobody_reads_what_they_made(by: User) -> None:
    reader = a_person(Role.READER)
    own = Arms(real=a_cohort_version(), synthetic=a_cohort_version(synthetic=True, by=reader))

    with pytest.raises(PersonHasAPart, match=f"{reader} made images .* so nothing was drawn"):
        services.allocate(a_locked_study(reader=reader), arms=own, by=by, at=AT)


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
