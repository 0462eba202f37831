"""A drawing …"""

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reviewapp.allocation.chance import BLOCK_LENGTHS
from reviewapp.allocation.drawing import drawing
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.ordering import kept_apart, williams
from reviewapp.allocation.plan import Again, Item, Part, Plan, Reading
from tests.allocation.items import drawn, names, of_part, pairs, singles

seeds = st.integers(0, 2**63 - 1)
counts = st.integers(1, 40)
readers = st.integers(1, 9)


@given(cases=counts, count=readers, seed=seeds)
def test_it_shows_every_case_to_every_reader_exactly_once(
    cases: int, count: int, seed: int
) -> None:
    for places in drawn(pairs(cases), count, seed=seed).worklists.values():
        assert Counter(place.item.name for place in places) == Counter(
            item.name for item in pairs(cases)
        )


@given(cases=counts, count=readers, seed=seeds)
def test_it_balances_sides_exactly_and_all_along_the_way(cases: int, count: int, seed: int) -> None:
    for places in drawn(pairs(cases), count, seed=seed).worklists.values():
        turned = [place.turned for place in places]
        assert abs(2 * sum(turned) - cases) == cases % 2
        for end in range(1, cases + 1):
            assert abs(2 * sum(turned[:end]) - end) <= max(BLOCK_LENGTHS) // 2


@given(cases=st.integers(2, 40), seed=seeds, share=st.floats(0, 1), catch=st.integers(0, 6))
def test_it_balances_the_sides_of_cases_catches_and_repeats_each_by_itself(
    cases: int, seed: int, share: float, catch: int
) -> None:
    found = drawing(
        pairs(cases),
        plan=Plan(repeats=int(share * cases / 2), distance=2),
        readers=["one"],
        seed=seed,
        catches=pairs(min(catch, cases), "catch "),
        training=pairs(3, "training "),
    )
    for part in Part:
        turned = [place.turned for place in of_part(found.worklists["one"], part)]
        assert abs(2 * sum(turned) - len(turned)) == len(turned) % 2


@given(cases=counts, seed=seeds)
def test_it_is_the_same_again_in_whatever_order_things_come(cases: int, seed: int) -> None:
    plan = Plan(repeats=cases // 4, distance=2)
    one = drawing(pairs(cases), plan=plan, readers=names(3), seed=seed)
    other = drawing(pairs(cases)[::-1], plan=plan, readers=names(3)[::-1], seed=seed)

    assert one.digest == other.digest


def test_it_is_another_with_another_seed() -> None:
    assert drawn(pairs(8), seed=1).digest != drawn(pairs(8), seed=2).digest


def test_it_never_changes_with_a_new_version_of_anything() -> None:
    found = drawing(
        pairs(12),
        plan=Plan(repeats=3, distance=4, phases=2),
        readers=names(3),
        seed=7,
        catches=pairs(2, "catch "),
        training=pairs(2, "training "),
    )

    assert found.digest == "540ceaec370cc222aa37c68537f3b30ca55bdcbcdd6dec93a9d423b0c02f4c30"


@given(rounds=st.integers(1, 3), count=st.integers(2, 8), cases=st.integers(1, 5), seed=seeds)
def test_each_case_stands_in_each_segment_exactly_equally_often(
    rounds: int, count: int, cases: int, seed: int
) -> None:
    items = pairs(cases * count)
    found = drawn(items, min(count, 8) * (rounds if count == 8 else 1), seed=seed)
    segments: dict[str, Counter[int]] = defaultdict(Counter)
    for places in found.worklists.values():
        for position, place in enumerate(places):
            segments[place.item.name][position // cases] += 1

    each = len(found.worklists) // count
    assert all(of == Counter(dict.fromkeys(range(count), each)) for of in segments.values())


@pytest.mark.parametrize("count", range(1, 9))
def test_in_a_square_everything_follows_everything_equally_often(count: int) -> None:
    rows = williams(count)
    follows = Counter(step for row in rows for step in pairwise(row))

    assert all(sorted(row) == list(range(count)) for row in rows)
    assert all(
        sorted(column) == sorted([*range(count)] * (len(rows) // count))
        for column in zip(*rows, strict=True)
    )
    assert len(follows) == count * (count - 1)
    assert len(set(follows.values())) <= 1


@given(cases=st.integers(1, 30), count=readers, seed=seeds)
def test_it_mixes_the_arms_of_single_images_all_along_the_way(
    cases: int, count: int, seed: int
) -> None:
    segments = min(8, count, 2 * cases)
    for places in drawn(singles(2 * cases), count, seed=seed).worklists.values():
        real = [place.item.kind == "REAL" for place in places]
        assert sum(real) == cases
        for end in range(1, len(real) + 1):
            # Half a block, and one of each segment with an odd number of cases.
            assert abs(2 * sum(real[:end]) - end) <= max(BLOCK_LENGTHS) // 2 + 2 * segments


def test_a_single_image_is_never_turned() -> None:
    assert not any(place.turned for place in drawn(singles(9)).worklists["reader 0"])


@given(cases=st.integers(2, 60), distance=st.integers(2, 60), seed=seeds, data=st.data())
def test_it_repeats_as_many_as_asked_and_never_too_soon(
    cases: int, distance: int, seed: int, data: st.DataObject
) -> None:
    assume(distance < cases)
    repeats = data.draw(st.integers(0, cases - distance))
    places = drawn(pairs(cases), seed=seed, repeats=repeats, distance=distance).worklists[
        "reader 0"
    ]

    first = {place.item.name: n for n, place in enumerate(places) if place.part is Part.CASE}
    again = {place.item.name: n for n, place in enumerate(places) if place.part is Part.REPEAT}
    assert len(again) == repeats
    assert len(places) == cases + repeats
    assert all(position - first[name] >= distance for name, position in again.items())


@given(cases=st.integers(1, 40), share=st.floats(0, 1), seed=seeds)
def test_it_puts_repeats_of_a_later_session_behind_everything(
    cases: int, share: float, seed: int
) -> None:
    repeats = int(share * cases)
    places = drawn(pairs(cases), seed=seed, repeats=repeats, again=Again.LATER_SESSION).worklists[
        "reader 0"
    ]

    assert [place.session for place in places] == [1] * cases + [2] * repeats
    assert {place.part for place in places[cases:]} <= {Part.REPEAT}
    assert len({place.item.name for place in places[cases:]}) == repeats


@given(cases=st.integers(1, 60), catch=st.integers(1, 20), seed=seeds)
def test_it_puts_one_catch_case_into_each_stretch(cases: int, catch: int, seed: int) -> None:
    assume(catch <= cases)
    items = [Item((f"r{n}", f"s{n}")) for n in range(cases)]
    catches = [Item((f"x{n}", f"y{n}")) for n in range(catch)]
    places = drawing(items, plan=Plan(), readers=["one"], seed=seed, catches=catches).worklists[
        "one"
    ]

    before = 0
    seen = []
    for place in places:
        if place.part is Part.CATCH:
            seen.append((before - 1) * catch // cases if before else 0)
        before += place.part is Part.CASE
    assert len(seen) == catch
    ends = [(rank * cases // catch, (rank + 1) * cases // catch) for rank in range(catch)]
    positions = [
        n - rank for rank, n in enumerate(n for n, p in enumerate(places) if p.part is Part.CATCH)
    ]
    assert all(low < gap <= high for gap, (low, high) in zip(positions, ends, strict=True))


@given(owners=st.lists(st.integers(0, 6), min_size=1, max_size=40), seed=seeds)
def test_it_never_shows_a_subject_twice_in_a_row_where_that_is_possible(
    owners: list[int], seed: int
) -> None:
    items = [Item((f"i{n}",), subjects=frozenset({str(owner)})) for n, owner in enumerate(owners)]
    most = max(Counter(owners).values())
    if 2 * most > len(owners) + 1:
        with pytest.raises(DrawImpossible, match="twice in a row"):
            drawn(items, seed=seed)
        return
    for places in drawn(items, 2, seed=seed).worklists.values():
        assert not any(one.item.subjects & other.item.subjects for one, other in pairwise(places))


def test_it_finds_the_one_order_there_is() -> None:
    items = [Item((f"i{n}",), subjects=frozenset({who})) for n, who in enumerate("BBAAA")]

    assert "".join(min(item.subjects) for item in kept_apart(items)) == "ABABA"


def test_it_refuses_a_repeat_that_would_stand_beside_its_subject() -> None:
    items = [Item((f"i{n}",), subjects=frozenset({who})) for n, who in enumerate("aba")]
    with pytest.raises(DrawImpossible, match="same subject wherever"):
        drawn(items, repeats=2, distance=2)


def test_each_phase_shows_all_cases_in_an_order_of_its_own() -> None:
    places = drawn(pairs(20), phases=2).worklists["reader 0"]

    orders = [[p.item.name for p in places if p.phase == phase] for phase in (1, 2)]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(item.name for item in pairs(20))


@given(size=st.integers(1, 12), seed=seeds, tries=st.integers(1, 5))
def test_training_comes_first_in_each_try_in_an_order_of_its_own(
    size: int, seed: int, tries: int
) -> None:
    found = drawing(
        pairs(6), plan=Plan(tries=tries), readers=names(3), seed=seed, training=pairs(size, "t ")
    )

    for places in found.worklists.values():
        assert [place.part for place in places[size * tries :]] == [Part.CASE] * 6
        for number in range(tries):
            some = places[size * number : size * (number + 1)]
            assert {(one.part, one.phase, one.session) for one in some} == {
                (Part.TRAINING, 0, number + 1)
            }
            assert {one.item.name for one in some} == {one.name for one in pairs(size, "t ")}
            assert abs(2 * sum(one.turned for one in some) - size) <= 1


def test_no_two_readers_and_no_two_tries_share_an_order() -> None:
    found = drawing(
        pairs(2), plan=Plan(tries=2), readers=names(3), seed=3, training=pairs(12, "t ")
    )

    orders = {
        tuple(one.item.name for one in places[12 * number : 12 * number + 12])
        for places in found.worklists.values()
        for number in range(2)
    }
    assert len(orders) == 6


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({"repeats": 5, "distance": 3}, "fewer repeats"),
        ({"repeats": 5, "again": Again.LATER_SESSION}, "fewer repeats"),
        ({"reading": Reading.SPLIT_PLOT, "blocks": 3}, "do not make 3 blocks"),
        ({"reading": Reading.SPLIT_PLOT, "blocks": 1}, "at least two blocks"),
        ({"reading": Reading.PARTIAL, "readers_per_case": 3}, "at most as many"),
        ({"reading": Reading.PARTIAL, "read_by_all": 5}, "at most as many"),
    ],
)
def test_it_refuses_what_cannot_be_drawn(plan: dict[str, Any], says: str) -> None:
    with pytest.raises(DrawImpossible, match=says):
        drawn(pairs(4), 2, **plan)


def test_it_refuses_more_catch_cases_than_cases() -> None:
    with pytest.raises(DrawImpossible, match="fewer catch cases"):
        drawing(pairs(1), plan=Plan(), readers=["one"], seed=1, catches=pairs(2, "catch "))


def test_it_refuses_a_case_that_is_asked_for_twice() -> None:
    with pytest.raises(DrawImpossible, match="asked for twice"):
        drawing(pairs(2), plan=Plan(), readers=["one"], seed=1, training=pairs(1))
