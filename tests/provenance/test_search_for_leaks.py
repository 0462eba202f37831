"""Searching for leaks …"""

import tracemalloc
from itertools import product
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.imaging.fingerprints import LENGTH, fingerprint
from reviewapp.imaging.form import Form, Photometric
from reviewapp.imaging.models import Image
from reviewapp.imaging.resampling import resample
from reviewapp.provenance import selectors, services
from reviewapp.provenance.cohort_models import LeakCheck
from reviewapp.provenance.cohorts import hamming, leaks, splitting
from reviewapp.provenance.cohorts.leaks import Side
from reviewapp.provenance.cohorts.tasks import check_for_leaks
from reviewapp.provenance.errors import NothingToCompare
from reviewapp.provenance.models import CohortVersion
from tests.factories import AT, a_person, a_run


def body(seed: int) -> NDArray[np.int16]:
    """A smooth picture of its own, as bodies are and noise is not."""
    chance = np.random.default_rng(seed)
    smooth = gaussian_filter(chance.normal(size=(96, 96)), 6)
    return np.asarray(smooth / np.abs(smooth).max() * 1000, np.int16)


def halved(pixels: NDArray[np.int16]) -> NDArray[np.int16]:
    return np.asarray(resample(pixels.astype(float), (48, 48)), np.int16)


def brightened(pixels: NDArray[np.int16]) -> NDArray[np.int16]:
    return np.asarray(pixels * 0.8 + 120, np.int16)


def noisy(pixels: NDArray[np.int16]) -> NDArray[np.int16]:
    return np.asarray(pixels + np.random.default_rng(1).normal(0, 25, pixels.shape), np.int16)


def acquired(seed: int, subject: str = "") -> Image:
    return services.keep_acquired(body(seed), source="a ward", attributes={}, subject=subject)


def frozen(name: str, images: list[Image]) -> CohortVersion:
    by = a_person(Role.RESEARCHER)
    cohort = services.create_cohort(name=name, by=by, at=AT)
    return services.freeze_version(cohort, images=images, by=by, at=AT)


def outcome(check: LeakCheck) -> dict[str, Any]:
    kept = LeakCheck.objects.get(pk=check.pk).outcome
    assert isinstance(kept, dict)
    return kept


def searched(version: CohortVersion, against: object) -> LeakCheck:
    check = leaks.request_leak_check(version, against=against, by=version.frozen_by, at=AT)  # type: ignore[arg-type] # either side
    check_for_leaks(str(check.job_id))
    return LeakCheck.objects.get(pk=check.pk)


def distances(one: bytes, other: bytes) -> tuple[int, int]:
    differing = np.bitwise_count(np.frombuffer(one, np.uint8) ^ np.frombuffer(other, np.uint8))
    return int(differing[:8].sum()), int(differing[8:].sum())


@pytest.mark.parametrize("change", [halved, brightened, noisy])
def test_a_copy_keeps_its_fingerprint_nearly(change: object) -> None:
    for seed in range(5):
        coarse, fine = distances(fingerprint(body(seed)), fingerprint(change(body(seed))))  # type: ignore[operator] # one of three

        assert coarse <= leaks.COARSE_WITHIN
        assert fine <= leaks.FINE_WITHIN


def test_two_pictures_have_two_fingerprints() -> None:
    prints = [fingerprint(body(seed)) for seed in range(12)]

    assert {len(one) for one in prints} == {LENGTH}
    for number, one in enumerate(prints):
        for other in prints[:number]:
            assert distances(one, other)[1] > leaks.FINE_WITHIN


def test_colour_inverted_and_flat_pictures_have_one_too() -> None:
    grey = (body(1) // 8 + 127).clip(0, 255).astype(np.uint8)
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    rgb = fingerprint(colour, Form(photometric=Photometric.RGB))
    turned = fingerprint(255 - grey, Form(photometric=Photometric.DARK_IS_HIGH))

    assert distances(rgb, fingerprint(grey))[1] <= leaks.FINE_WITHIN
    assert distances(turned, fingerprint(grey))[1] <= leaks.FINE_WITHIN
    assert fingerprint(np.full((9, 9), 7, np.int16)) == bytes(LENGTH)


@pytest.mark.django_db(transaction=True)
def test_a_copy_of_one_persons_picture_under_another_name_is_found_across_parts() -> None:
    images = [acquired(seed, f"P{seed}") for seed in range(8)]
    images += [
        services.keep_acquired(halved(body(seed)), source="b", attributes={}, subject=f"Q{seed}")
        for seed in range(8)
    ]
    version = frozen("Leaky", images)
    wish = splitting.Wish({"TRAIN": 500, "TUNE": 250, "HOLD_OUT": 250}, [], 1)
    by = version.frozen_by
    split = splitting.split_version(version, wish, by=by, at=AT, report=lambda _: None)

    check = searched(version, split)

    parts = splitting.part_of(split)
    of = {entry.image_id: parts[entry.subject_id] for entry in selectors_entries(version)}
    twins = list(zip(images[:8], images[8:], strict=True))
    expected = {frozenset({str(a.pk), str(b.pk)}) for a, b in twins if of[a.pk] != of[b.pk]}
    assert expected
    assert {frozenset({p["one"], p["other"]}) for p in outcome(check)["pairs"]} == expected
    assert (outcome(check)["exact"], outcome(check)["near"]) == (0, len(expected))


def selectors_entries(version: CohortVersion) -> list:  # type: ignore[type-arg] # rows of the catalogue
    return [selectors.entry_of(image) for image in selectors.images(version)]


@pytest.mark.django_db(transaction=True)
def test_a_memorized_picture_is_found_across_origins() -> None:
    real = frozen("Real", [acquired(seed) for seed in range(4)])
    run = a_run(count=2)
    made = [
        services.keep_sample(noisy(body(seed)), run=run, number=n, attributes={})
        for n, seed in enumerate([2, 99])
    ]

    check = searched(frozen("Made", made), real)

    (pair,) = outcome(check)["pairs"]
    assert pair["one"] == str(made[0].pk)
    assert pair["sides"] == ["Made v1", "Real v1"]
    assert outcome(check)["sides"] == {"Made v1": 2, "Real v1": 4}


@pytest.mark.django_db(transaction=True)
def test_the_same_image_in_two_versions_is_exactly_that() -> None:
    both = acquired(1)

    check = searched(frozen("One", [both]), frozen("Other", [both, acquired(2)]))

    assert (outcome(check)["exact"], outcome(check)["near"]) == (1, 0)
    (event,) = audit.events(check)
    assert event.facts == {"exact": 1, "near": 0, "sides": {"One v1": 1, "Other v1": 2}}


@pytest.mark.django_db(transaction=True)
def test_images_without_a_fingerprint_are_counted_and_a_second_run_changes_nothing() -> None:
    old = acquired(1)
    Image.objects.filter(pk=old.pk).update(fingerprint=b"")
    check = searched(frozen("Old", [old]), frozen("New", [acquired(2)]))

    again = leaks.check_for_leaks(NoJob(), clock=lambda: AT, check_id=str(check.pk))

    assert outcome(check)["without_fingerprint"] == 1
    assert again.outcome == outcome(check)


class NoJob:
    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    def log(self, text: str, *, level: str = "info") -> None: ...


@pytest.mark.django_db
def test_a_version_is_no_other_side_of_itself() -> None:
    version = frozen("Alone", [acquired(1)])

    with pytest.raises(NothingToCompare, match="no other side"):
        leaks.request_leak_check(version, against=version, by=version.frozen_by, at=AT)


def test_very_many_pairs_are_counted_and_the_closest_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "HELD", 5)
    monkeypatch.setattr(leaks, "SHOWN", 2)
    tally = leaks.Tally()
    ids = [image.pk for image in (Image() for _ in range(9))]

    for number, image in enumerate(ids):
        tally.add(leaks.Match([image], [ids[0]], ("A", "B"), 9 - number))

    assert (tally.exact, tally.near) == (1, 8)
    assert [pair.distance for pair in tally.closest] == [1, 2]


@pytest.mark.parametrize("size", [1, 40])
def test_many_copies_of_one_picture_are_compared_once_and_counted_as_pairs(size: int) -> None:
    print_of = np.ones((1, leaks.WORDS), np.uint64)
    one, other = ([uuid4() for _ in range(size)] for _ in range(2))
    other[0] = one[0]
    sides = [
        leaks.Side(name, [ids], print_of[:, 0], print_of[:, 1:], 0)
        for name, ids in (("A", one), ("B", other))
    ]

    ((match,),) = [found for found in leaks._matches(*sides) if found]

    assert [side.size for side in sides] == [size, size]
    assert (match.exact, match.near) == (1, size * size - 1)
    shown = [(pair.one, pair.other) for pair in match.first]
    assert shown == sorted(product(one, other))[: leaks.SHOWN]


@pytest.mark.django_db(transaction=True)
def test_brightened_copies_on_both_sides_are_all_counted() -> None:
    """Flat pictures share one fingerprint, whatever their brightness."""
    flat = [
        services.keep_acquired(np.full((9, 9), level, np.int16), source="a ward", attributes={})
        for level in range(6)
    ]

    check = searched(frozen("One", flat[:4]), frozen("Other", flat[3:]))

    assert (outcome(check)["exact"], outcome(check)["near"]) == (1, 11)
    assert outcome(check)["sides"] == {"One v1": 4, "Other v1": 3}


words = st.lists(st.integers(0, 2**64 - 1), max_size=30)


@given(words, words, st.lists(st.integers(0, 63), max_size=12), st.integers(0, 11))
def test_it_finds_what_trying_all_pairs_finds(
    one: list[int], other: list[int], flips: list[int], within: int
) -> None:
    # Some that are near: the same words with a few bits turned.
    turned = sum(1 << bit for bit in set(flips))
    other = other + [word ^ turned for word in one[:5]]
    left, right = np.asarray(one, np.uint64), np.asarray(other, np.uint64)

    found = [
        pair
        for a, b in hamming.near(left, right, within=within)
        for pair in zip(a.tolist(), b.tolist(), strict=True)
    ]

    expected = [
        (a, b)
        for a, x in enumerate(one)
        for b, y in enumerate(other)
        if (x ^ y).bit_count() <= within
    ]
    assert sorted(found) == expected


def test_it_hands_over_many_candidates_in_handfuls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hamming, "AT_ONCE", 7)
    same = np.zeros(10, np.uint64)

    handfuls = [len(left) for left, _ in hamming.near(same, same, within=0)]

    assert sum(handfuls) == 100
    assert max(handfuls) == 10


def test_it_does_not_pretend_to_find_what_lies_further() -> None:
    with pytest.raises(ValueError, match="more than the 11"):
        next(hamming.near(np.zeros(1, np.uint64), np.zeros(1, np.uint64), within=12))


def test_many_different_pictures_of_one_coarse_print_take_little_memory() -> None:
    chance = np.random.default_rng(1)
    one, other = (
        Side(
            name,
            [[uuid4()] for _ in range(1200)],
            np.full(1200, 7, np.uint64),
            chance.integers(0, 2**63, (1200, 4), dtype=np.uint64),
            0,
        )
        for name in ("train", "hold-out")
    )
    tracemalloc.start()
    found = [match for some in leaks._matches(one, other) for match in some]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == []
    assert most < 64 * 2**20
