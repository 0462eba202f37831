"""The sealed book …"""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet

from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.imaging import services as imaging
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors, services
from reviewapp.provenance.errors import CohortEmpty, NumberTaken, OriginContradicted, OriginUnknown
from reviewapp.provenance.models import CohortImage, CohortVersion, Origin, Run
from tests.factories import (
    AT,
    a_cohort_version,
    a_person,
    a_run,
    an_allocated_study,
    an_image,
    some_pixels,
)

pytestmark = pytest.mark.django_db


def test_it_remembers_everything_needed_to_make_a_run_again() -> None:
    run = a_run(seed=7, count=3)

    assert selectors.run_with_id(run.pk) == run
    assert (run.seed, run.count, len(run.recipe_digest)) == (7, 3, 64)
    assert [line.verb for line in audit.events(run)] == ["run.requested"]


def test_it_keeps_a_sample_sent_twice_once() -> None:
    run, pixels = a_run(), some_pixels()

    first = services.keep_sample(pixels, run=run, number=0, attributes={})
    again = services.keep_sample(pixels, run=run, number=0, attributes={})

    assert first == again
    assert Origin.objects.count() == 1
    assert selectors.images_made(run) == {0: first}


def test_it_takes_only_one_image_for_a_number_of_a_run() -> None:
    run = a_run()
    services.keep_sample(some_pixels(), run=run, number=0, attributes={})

    with pytest.raises(NumberTaken, match="two different images"):
        services.keep_sample(some_pixels(), run=run, number=0, attributes={})

    assert Image.objects.count() == 1


def test_it_lets_no_image_be_both_acquired_and_generated() -> None:
    pixels = some_pixels()
    services.keep_acquired(pixels, source="ward 3", attributes={})

    with pytest.raises(OriginContradicted, match="as real already"):
        services.keep_sample(pixels, run=a_run(), number=0, attributes={})


def test_it_lets_no_image_be_both_generated_and_acquired() -> None:
    pixels = some_pixels()
    services.keep_sample(pixels, run=a_run(), number=0, attributes={})

    with pytest.raises(OriginContradicted, match="as synthetic already"):
        services.keep_acquired(pixels, source="ward 3", attributes={})


def test_it_gives_one_number_of_a_run_to_one_of_two_images() -> None:
    run = a_run()
    prepared = [imaging.prepare_alone(some_pixels(), attributes={}) for _ in range(2)]

    with pytest.raises(NumberTaken):
        services.keep_all_samples([services.Sample(one, 0) for one in prepared], run=run)

    assert not Origin.objects.exists()


def test_it_keeps_the_quicker_of_two_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one looked the number up before it was taken."""
    run = a_run()
    first = services.keep_sample(some_pixels(), run=run, number=0, attributes={})
    monkeypatch.setattr(services, "_refuse_taken", lambda *_: None)

    with pytest.raises((NumberTaken, IntegrityError)), transaction.atomic():
        services.keep_sample(some_pixels(), run=run, number=0, attributes={})

    assert selectors.images_made(run) == {0: first}


def test_it_says_which_images_are_synthetic() -> None:
    real = services.keep_acquired(some_pixels(), source="ward 3", attributes={})
    made = services.keep_sample(some_pixels(), run=a_run(), number=0, attributes={})

    assert selectors.synthetic_among([real.pk, made.pk]) == {made.pk}


def test_no_image_offers_a_way_to_ask_for_its_origin() -> None:
    image = services.keep_acquired(some_pixels(), source="ward 3", attributes={})

    assert not [name for name in dir(image) if "origin" in name or "cohort" in name]


@pytest.mark.parametrize("rows", [Run, Origin, CohortVersion, CohortImage])
def test_the_database_keeps_every_row_of_it(rows: type[Run]) -> None:
    a_cohort_version(synthetic=True)
    table = rows._meta.db_table

    def attempt(statement: str) -> None:
        with (
            pytest.raises(DatabaseError, match="so nothing was"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    column = rows._meta.pk.column
    attempt(f"UPDATE {table} SET {column} = {column}")  # noqa: S608 names of our own tables
    attempt(f"DELETE FROM {table}")  # noqa: S608 as above
    if connection.vendor == "sqlite":
        attempt(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 as above


def images_of(version: CohortVersion) -> QuerySet[CohortImage]:
    return CohortImage.objects.filter(version=version)


def test_a_frozen_version_takes_no_more_images() -> None:
    version = a_cohort_version()

    with pytest.raises(DatabaseError, match="takes no more images"), transaction.atomic():
        CohortImage.objects.create(version=version, image=an_image())

    assert images_of(version).count() == version.size


def test_a_version_is_named_by_its_images_in_any_order() -> None:
    version = a_cohort_version()
    images = list(selectors.images(version))
    turned = services.create_cohort(name="Turned", by=version.frozen_by, at=AT)

    again = services.freeze_version(turned, images=images[::-1], by=version.frozen_by, at=AT)
    fewer = services.freeze_version(turned, images=images[1:], by=version.frozen_by, at=AT)

    assert again.digest == version.digest != fewer.digest
    assert (again.number, fewer.number, fewer.size) == (1, 2, len(images) - 1)
    assert str(fewer) == "Turned v2"


def test_freezing_the_same_images_again_changes_nothing() -> None:
    version = a_cohort_version()
    images = list(selectors.images(version)) * 2

    assert (
        services.freeze_version(version.cohort, images=images, by=version.frozen_by, at=AT)
        == version
    )
    assert list(selectors.versions()) == [version]


def test_a_cohort_of_the_same_name_is_the_same_cohort() -> None:
    by = a_person(Role.RESEARCHER)

    assert services.create_cohort(name="One", by=by, at=AT) == services.create_cohort(
        name=" One ", by=by, at=AT
    )


@pytest.mark.parametrize(
    ("images", "refusal"), [(list, CohortEmpty), (lambda: [an_image()], OriginUnknown)]
)
def test_a_version_is_refused(images: Callable[[], list[Image]], refusal: type[Exception]) -> None:
    by = a_person(Role.RESEARCHER)
    cohort = services.create_cohort(name="One", by=by, at=AT)

    with pytest.raises(refusal, match="was frozen"):
        services.freeze_version(cohort, images=images(), by=by, at=AT)


def test_a_version_knows_its_kinds_and_an_image_whether_it_is_in_one() -> None:
    version = a_cohort_version(synthetic=True)

    assert selectors.kinds(version) == {"SYNTHETIC"}
    an_image()
    assert set(selectors.images_seen_by(version.frozen_by)) == set(selectors.images(version))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is Postgres's")
@pytest.mark.parametrize("table", ["provenance_origin", "allocation_schedule", "studies_caseimage"])
def test_the_database_keeps_whole_tables_of_it(table: str) -> None:
    an_allocated_study()

    with (
        pytest.raises(DatabaseError, match="so nothing was"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")
