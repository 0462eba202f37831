"""Freezing a cohort …"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.imaging import services as imaging
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job, State
from reviewapp.provenance import selectors, services
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohorts import asking, contents, describing, freezing, members
from reviewapp.provenance.cohorts.asking import Wish
from reviewapp.provenance.cohorts.tasks import freeze_cohort
from reviewapp.provenance.errors import CohortEmpty, NotConfirmed
from reviewapp.provenance.intake_models import Confirmation, Deidentification, Import
from reviewapp.provenance.models import CohortImage, CohortVersion, Origin
from tests.factories import AT, a_cohort_version, a_person, a_run, some_pixels

pytestmark = pytest.mark.django_db


def acquired(subject: str = "", **attributes: str) -> Image:
    return services.keep_acquired(
        some_pixels(), source="a ward", attributes=attributes, subject=subject
    )


def frozen(name: str, images: list[Image]) -> CohortVersion:
    by = a_person(Role.RESEARCHER)
    cohort = services.create_cohort(name=name, by=by, at=AT)
    return services.freeze_version(cohort, images=images, by=by, at=AT)


def ask(name: str, wish: Wish) -> Job:
    return asking.request_freeze(name, wish, by=a_person(Role.RESEARCHER), at=AT)


def imported(image: Image, *, verdict: str = "") -> None:
    """As if it had come in from outside, and somebody had looked at it."""
    by = a_person(Role.RESEARCHER)
    of = Import.objects.create(
        project="P", source="UPLOAD", begun_by=by, begun_at=AT, touched_at=AT
    )
    Deidentification.objects.create(
        image=image, of=of, profile="basic", files=1, is_head=False, at=AT
    )
    if verdict:
        Confirmation.objects.create(
            image=image, revision=1, verdict=verdict, face="NO_HEAD", by=by, at=AT
        )


def test_a_version_is_named_by_pixels_and_attributes() -> None:
    same = [("a", "1"), ("b", "2")]

    assert contents.content_digest(same) == contents.content_digest(same[::-1])
    assert contents.content_digest(same) != contents.content_digest([("a", "1"), ("b", "3")])
    # The form that docs/guides/cohorts.md tells of, so that anybody can compute it again.
    assert contents.content_digest([("a", "1")]) == (
        "f53bad4ae14093f06cb2324ab21380f00f884a077b8b3ef4c05acead5a5cc07b"
    )


def test_the_event_covers_where_the_images_come_from() -> None:
    version = a_cohort_version()

    (event,) = audit.events(version).filter(verb="cohort.frozen")
    lines = [
        (origin.image.digest, f"REAL {origin.source}")
        for origin in Origin.objects.select_related("image")
    ]
    assert event.after == version.digest
    assert event.facts == {"size": 2, "origins": contents.origins_digest(lines)}


@pytest.mark.django_db(transaction=True)
def test_a_job_freezes_what_fits_and_was_there_when_it_was_asked() -> None:
    wanted = [acquired(modality="CT") for _ in range(2)]
    acquired(modality="MR")
    job = ask("CTs", Wish({"modality": ["CT"]}))
    acquired(modality="CT")

    freeze_cohort(str(job.pk))
    job.refresh_from_db()

    version = CohortVersion.objects.get()
    assert set(selectors.images(version)) == set(wanted)
    assert (job.state, job.made_name) == (State.SUCCEEDED, "CTs v1")


@pytest.mark.django_db(transaction=True)
def test_the_same_job_again_makes_no_second_version() -> None:
    acquired(modality="CT")
    for _ in range(2):
        freeze_cohort(str(ask("CTs", Wish({})).pk))

    assert CohortVersion.objects.count() == 1


def test_what_fits_nothing_starts_no_job() -> None:
    hidden = acquired()

    with pytest.raises(CohortEmpty, match="so nothing was frozen"):
        ask("None", Wish({}, but=(hidden.pk,)))

    assert not Job.objects.exists()


@pytest.mark.parametrize("verdict", ["", "EXCLUDED"])
def test_it_refuses_images_that_nobody_has_confirmed(verdict: str) -> None:
    image = acquired()
    imported(image, verdict=verdict)

    with pytest.raises(NotConfirmed, match="1 of these images show nothing identifying"):
        frozen("One", [image])


def test_it_takes_images_that_somebody_has_confirmed() -> None:
    image = acquired()
    imported(image, verdict="CLEAN")

    assert frozen("One", [image]).size == 1


@pytest.mark.django_db(transaction=True)
def test_it_can_leave_out_what_is_not_confirmed() -> None:
    clean, waiting = acquired(), acquired()
    imported(waiting)

    freeze_cohort(str(ask("Clean", Wish({}, only_confirmed=True)).pk))

    assert list(selectors.images(CohortVersion.objects.get())) == [clean]


def test_an_image_from_before_the_catalogue_is_entered_with_its_kind() -> None:
    old = imaging.store_image(some_pixels(), attributes={"sex": "F"})
    made = imaging.store_image(some_pixels(), attributes={})
    Image.objects.filter(pk=old.pk).update(attributes_digest="")
    Origin.objects.create(image=old, kind="REAL", source="a ward")
    Origin.objects.create(image=made, kind="SYNTHETIC", run=a_run(), number=0)

    version = frozen("Old", [old, made])

    assert Entry.objects.count() == version.size == 2
    assert {bar.value for bar in describing.distributions(version)[0].bars} == {"REAL", "SYNTHETIC"}


def test_a_version_is_told_from_the_one_before() -> None:
    one, two, three = acquired(sex="F"), acquired(sex="F"), acquired(sex="M")
    before = frozen("Grown", [one, two])
    version = frozen("Grown", [two, three])

    told = describing.difference(version, before, shown=5)

    seen = selectors.versions()
    assert describing.predecessor(version, among=seen) == before
    assert describing.predecessor(before, among=seen) is None
    assert (told.added, told.removed, told.kept) == (1, 1, 1)
    assert [entry.image for entry in told.some_added] == [three]
    assert [entry.image for entry in told.some_removed] == [one]


def test_its_page_counts_values_and_what_is_missing() -> None:
    before = frozen("Described", [acquired(sex="F")])
    version = frozen("Described", [acquired("P1", sex="F"), acquired("P1"), acquired(sex="F")])

    by_name = {told.name: told for told in describing.distributions(version, before=before)}

    (bar,) = by_name["sex"].bars
    assert (bar.value, bar.count, bar.before, bar.change) == ("F", 2, 1, 1)
    assert by_name["sex"].missing == 1
    assert by_name["sex"].missing_share == pytest.approx(1 / 3)
    assert "kernel" not in by_name
    assert describing.subjects(version) == 2


def test_many_values_are_told_as_the_most_frequent_and_the_rest() -> None:
    images = [acquired(site=f"ward {number}") for number in range(14)]

    told = {one.name: one for one in describing.distributions(frozen("Many", images))}["site"]

    assert len(told.bars) == 11
    assert told.others == 3


def test_the_pages_of_a_version_follow_the_last_entry() -> None:
    version = frozen("Paged", [acquired() for _ in range(3)])
    all_of_it = members.page(version, after=None, size=9)

    assert members.page(version, after=all_of_it[0].ordinal, size=1) == [all_of_it[1]]
    assert members.page(version, after=all_of_it[2].ordinal, size=1) == []
    assert members.at(version, 1, size=1) == [all_of_it[1]]


def test_all_that_fits_is_chosen_unless_the_wish_names_the_newest() -> None:
    one, other = acquired(), acquired()
    newest = Entry.objects.get(image=one).ordinal

    assert set(asking.chosen(Wish({}), by=a_person())) == {one.pk, other.pk}
    assert asking.chosen(Wish({}, newest=newest), by=a_person()) == [one.pk]


def test_what_was_said_of_an_image_is_told_from_what_was_measured() -> None:
    told = describing.distributions(frozen("Said", [acquired(sex="F")]))

    assert [one.name for one in told if one.is_attribute] == ["sex"]


def test_a_wish_reads_back_as_it_was_written() -> None:
    wish = Wish({"sex": ["F"]}, but=(uuid4(),), only_confirmed=True, newest=7)

    assert asking.wish_of(wish.said()) == wish


def test_the_database_takes_no_unconfirmed_image_whoever_asks() -> None:
    from reviewapp.provenance.models import CohortImage

    image = acquired()
    imported(image)

    with pytest.raises(DatabaseError, match="nothing identifying"), transaction.atomic():
        CohortImage.objects.create(version_id=uuid4(), image=image)


def test_two_versions_of_the_same_day_keep_their_numbers() -> None:
    by = a_person(Role.RESEARCHER)
    cohort = services.create_cohort(name="Twice", by=by, at=AT)
    for hours in range(2):
        at = AT + timedelta(hours=hours)
        services.freeze_version(cohort, images=[acquired()], by=by, at=at)

    assert list(cohort.versions.order_by("number").values_list("number", flat=True)) == [1, 2]


class Stopped(Exception):
    pass


def test_who_is_stopped_half_way_leaves_nothing_and_ends_with_the_same_version() -> None:
    images = [acquired(), acquired()]
    by = a_person(Role.RESEARCHER)
    cohort = services.create_cohort(name="Lungs", by=by, at=AT)
    found = freezing.collect([image.pk for image in images], report=lambda _: None)

    def stop(_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        freezing.freeze(cohort, found, by=by, at=AT, report=stop)
    assert not CohortImage.objects.exists()

    version = freezing.freeze(cohort, found, by=by, at=AT, report=lambda _: None)
    assert (version.number, version.cohort_images.count()) == (1, 2)


def test_many_images_are_written_in_one_statement_and_nothing_is_computed_under_the_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = a_person(Role.RESEARCHER)
    cohort = services.create_cohort(name="Lungs", by=by, at=AT)
    images = [acquired().pk for _ in range(3)]
    found = freezing.collect(images, report=lambda _: None)
    outside = connection.savepoint_ids[:]
    depths = []
    digest = contents.content_digest

    def noted(lines: Iterable[tuple[str, str]]) -> str:
        depths.append(connection.savepoint_ids[:])
        return digest(lines)

    monkeypatch.setattr(freezing, "content_digest", noted)
    with CaptureQueriesContext(connection) as asked:
        freezing.freeze(cohort, found, by=by, at=AT, report=lambda _: None)

    assert depths == [outside]
    written = [one for one in asked if "INTO provenance_cohortimage" in one["sql"]]
    assert len(written) == 1
