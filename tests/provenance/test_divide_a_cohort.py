"""Dividing a cohort version …"""

from collections import Counter, defaultdict

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.jobs.models import Job
from reviewapp.provenance import selectors, services
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohort_models import Split, SplitSubject
from reviewapp.provenance.cohorts import splitting
from reviewapp.provenance.cohorts.dividing import WHOLE, divide
from reviewapp.provenance.cohorts.splitting import Wish
from reviewapp.provenance.cohorts.tasks import split_cohort
from reviewapp.provenance.errors import SplitNotUsable
from reviewapp.provenance.models import CohortVersion
from tests.factories import AT, a_person, some_pixels

SHARES = {"TRAIN": 700, "TUNE": 150, "HOLD_OUT": 150}


def a_version(subjects: int = 20, *, images_each: int = 2) -> CohortVersion:
    by = a_person(Role.RESEARCHER)
    images = [
        services.keep_acquired(
            some_pixels(),
            source="a ward",
            attributes={"sex": "FM"[number % 2]},
            subject=f"P{number}",
        )
        for number in range(subjects)
        for _ in range(images_each)
    ]
    cohort = services.create_cohort(name="Divided", by=by, at=AT)
    return services.freeze_version(cohort, images=images, by=by, at=AT)


def divided(
    version: CohortVersion, *, seed: int = 1, shares: dict[str, int] = SHARES, **more: list[str]
) -> Split:
    wish = Wish(shares, more.get("stratified_by", ["sex"]), seed)
    return splitting.split_version(version, wish, by=version.frozen_by, at=AT, report=nobody)


def nobody(_: int) -> None: ...


@pytest.mark.django_db
def test_every_image_is_in_one_part_and_all_of_a_subject_in_the_same() -> None:
    version = a_version()
    split = divided(version)

    parts = {
        part: splitting.page(split, part, after=None, size=99) for part in SplitSubject.Part.values
    }

    images = [entry.image_id for page in parts.values() for entry in page]
    assert sorted(images) == sorted(image.pk for image in selectors.images(version))
    of_subject = defaultdict(set)
    for part, page in parts.items():
        for entry in page:
            of_subject[entry.subject_id].add(part)
    assert {len(found) for found in of_subject.values()} == {1}
    assert splitting.sizes(split) == {"TRAIN": (14, 28), "TUNE": (3, 6), "HOLD_OUT": (3, 6)}


@pytest.mark.django_db
def test_a_small_share_of_few_subjects_is_nobody() -> None:
    split = divided(a_version(3), shares={"TRAIN": 980, "TUNE": 10, "HOLD_OUT": 10})

    assert sum(subjects for subjects, _ in splitting.sizes(split).values()) == 3
    assert (0, 0) in splitting.sizes(split).values()


@pytest.mark.django_db
def test_its_pages_follow_the_last_entry() -> None:
    split = divided(a_version(4))
    everything = splitting.page(split, "TRAIN", after=None, size=99)

    behind = splitting.page(split, "TRAIN", after=everything[0].ordinal, size=1)

    assert behind == everything[1:2]


@pytest.mark.django_db
def test_the_same_wish_is_the_same_split_and_another_seed_another() -> None:
    version = a_version()

    assert divided(version) == divided(version)
    assert divided(version, seed=2).number == 2
    assert list(selectors.splits(version)) == [divided(version), divided(version, seed=2)]


@pytest.mark.django_db
def test_it_is_one_event() -> None:
    split = divided(a_version(8))

    (event,) = audit.events(split)

    assert (event.verb, event.after) == ("split.made", split.digest)
    assert event.facts == {"version": split.version.digest, "subjects": 8, "seed": 1}


@pytest.mark.django_db
def test_the_database_lets_no_subject_into_two_parts() -> None:
    version = a_version(4)
    subject = Entry.objects.first().subject  # type: ignore[union-attr] # there are eight
    split = Split(
        version=version,
        number=9,
        shares={},
        seed=1,
        digest="",
        made_by=version.frozen_by,
        made_at=AT,
    )

    rows = [SplitSubject(split=split, subject=subject, part=part) for part in ("TRAIN", "TUNE")]

    with pytest.raises(DatabaseError), transaction.atomic():
        SplitSubject.objects.bulk_create(rows)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE provenance_splitsubject SET part = 'TUNE'",
        "DELETE FROM provenance_splitsubject",
        "UPDATE provenance_split SET seed = 2",
        "DELETE FROM provenance_split",
    ],
)
def test_the_database_keeps_a_split(statement: str) -> None:
    divided(a_version(4))

    with (
        pytest.raises(DatabaseError, match="is kept for ever"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_split_that_stands_takes_no_more_subjects() -> None:
    split = divided(a_version(4))
    late = services.keep_acquired(some_pixels(), source="a ward", attributes={}, subject="late")

    with pytest.raises(DatabaseError, match="is kept for ever"), transaction.atomic():
        SplitSubject.objects.create(
            split=split, subject=Entry.objects.get(image=late).subject, part="TRAIN"
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shares", "seed", "sentence"),
    [
        ({"TRAIN": 700, "TUNE": 100}, 1, "do not make 100 %"),
        ({"TRAIN": 1100, "TUNE": -100}, 1, "do not make 100 %"),
        ({"TRAIN": 400, "TUNE": 300, "HOLD_OUT": 300}, 1, "2 subjects do not fill 3 parts"),
        (SHARES, -1, "a seed from 0 to"),
    ],
)
def test_a_wish_that_divides_nothing_is_refused(
    shares: dict[str, int], seed: int, sentence: str
) -> None:
    with pytest.raises(SplitNotUsable, match=sentence):
        divided(a_version(2), shares=shares, seed=seed)

    assert not Split.objects.exists()


shares_of = st.integers(0, WHOLE).flatmap(
    lambda train: st.integers(0, WHOLE - train).map(
        lambda tune: {"TRAIN": train, "TUNE": tune, "HOLD_OUT": WHOLE - train - tune}
    )
)
strata_of = st.dictionaries(
    st.integers(0, 10**6).map(str), st.sampled_from("abcd"), min_size=3, max_size=80
)


@given(strata_of, shares_of, st.integers(0, 2**63 - 1))
def test_every_stratum_is_within_one_subject_of_its_shares(
    strata: dict[str, str], shares: dict[str, int], seed: int
) -> None:
    parts = divide(strata, shares=shares, seed=seed)

    assert set(parts) == set(strata)
    sizes = Counter(strata.values())
    found = Counter((strata[subject], part) for subject, part in parts.items())
    for stratum, size in sizes.items():
        for part, share in shares.items():
            assert abs(found[stratum, part] - size * share / WHOLE) < 1


@given(st.integers(3, 60), shares_of, st.integers(0, 9))
def test_strata_of_one_do_not_all_fall_to_the_largest_part(
    count: int, shares: dict[str, int], seed: int
) -> None:
    parts = divide({str(n): str(n) for n in range(count)}, shares=shares, seed=seed)

    for part, share in shares.items():
        assert abs(list(parts.values()).count(part) - count * share / WHOLE) < 2


def test_the_order_of_subjects_does_not_matter_and_the_seed_does() -> None:
    strata = dict.fromkeys(map(str, range(50)), "a")
    turned = dict(reversed(strata.items()))

    assert divide(strata, shares=SHARES, seed=1) == divide(turned, shares=SHARES, seed=1)
    assert divide(strata, shares=SHARES, seed=1) != divide(strata, shares=SHARES, seed=2)


@pytest.mark.django_db(transaction=True)
def test_it_is_a_job_that_says_how_far_it_is_and_leads_to_the_version() -> None:
    version = a_version(4)
    wish = Wish(SHARES, ["sex"], 3)

    job = splitting.request_split(version, wish, by=version.frozen_by, at=AT)
    split_cohort(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.made_id) == ("SUCCEEDED", 8, 8, str(version.pk))
    split = Split.objects.get()
    assert split.made_by == version.frozen_by
    assert split == splitting.split_version(
        version, wish, by=version.frozen_by, at=AT, report=nobody
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish({"TRAIN": 900}, [], 1), "do not make 100 %"),
        (Wish(SHARES, [], -1), "takes a seed"),
        (Wish(SHARES, [], 1), "2 subjects do not fill 3 parts"),
    ],
)
def test_what_it_would_refuse_is_refused_before_anybody_waits(wish: Wish, said: str) -> None:
    version = a_version(2)

    with pytest.raises(SplitNotUsable, match=said):
        splitting.request_split(version, wish, by=version.frozen_by, at=AT)

    assert not Job.objects.exists()
