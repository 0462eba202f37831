"""A draw …"""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.allocation.chance import BLOCK_LENGTHS
from reviewapp.allocation.draw import Draw, draw
from reviewapp.allocation.errors import DrawImpossible

seeds = st.integers(0, 2**63 - 1)
counts = st.integers(1, 60)
levels = st.sampled_from(["HEART", "DOME", "LIVER"])


def a_draw(*, cases: int = 12, readers: int = 1, seed: int = 1) -> Draw:
    return draw(
        [f"r{number}" for number in range(cases)],
        [f"s{number}" for number in range(cases)],
        cases=cases,
        readers=[f"reader {number}" for number in range(readers)],
        seed=seed,
    )


def longest_run_of_one_side(sides: list[bool]) -> int:
    longest = here = 1
    for before, side in pairwise(sides):
        here = here + 1 if side == before else 1
        longest = max(longest, here)
    return longest


@given(cases=counts, seed=seeds)
def test_it_uses_every_image_once(cases: int, seed: int) -> None:
    pairs = a_draw(cases=cases, seed=seed).pairs

    assert sorted(pair.real for pair in pairs) == sorted(f"r{n}" for n in range(cases))
    assert sorted(pair.synthetic for pair in pairs) == sorted(f"s{n}" for n in range(cases))


@given(cases=counts, readers=st.integers(1, 4), seed=seeds)
def test_it_shows_every_pair_to_every_reader_once(cases: int, readers: int, seed: int) -> None:
    drawn = a_draw(cases=cases, readers=readers, seed=seed)

    assert len(drawn.worklists) == readers
    for places in drawn.worklists.values():
        assert Counter(place.pair for place in places) == Counter(drawn.pairs)


@given(cases=counts, seed=seeds)
def test_it_balances_sides_exactly(cases: int, seed: int) -> None:
    places = a_draw(cases=cases, seed=seed).worklists["reader 0"]
    first = sum(place.synthetic_is_first for place in places)

    assert abs(2 * first - cases) == cases % 2


@given(cases=st.integers(8, 60), seed=seeds)
def test_it_balances_sides_all_along_the_way(cases: int, seed: int) -> None:
    sides = [
        place.synthetic_is_first for place in a_draw(cases=cases, seed=seed).worklists["reader 0"]
    ]

    assert longest_run_of_one_side(sides) <= max(BLOCK_LENGTHS)
    for end in range(1, cases + 1):
        assert abs(2 * sum(sides[:end]) - end) <= max(BLOCK_LENGTHS) // 2


@given(cases=counts, seed=seeds)
def test_it_is_the_same_again_in_whatever_order_the_names_come(cases: int, seed: int) -> None:
    names = [f"r{n}" for n in range(cases)], [f"s{n}" for n in range(cases)]
    readers = ["reader 0", "reader 1"]
    turned = draw(names[0][::-1], names[1][::-1], cases=cases, readers=readers[::-1], seed=seed)

    assert a_draw(cases=cases, readers=2, seed=seed).digest == turned.digest


def test_it_is_another_with_another_seed() -> None:
    assert a_draw(seed=1).digest != a_draw(seed=2).digest


def test_it_gives_readers_different_orders_and_sides() -> None:
    one, other = a_draw(readers=2).worklists.values()

    assert [place.pair for place in one] != [place.pair for place in other]
    assert [place.synthetic_is_first for place in one] != [
        place.synthetic_is_first for place in other
    ]


def test_it_never_changes_with_a_new_version_of_anything() -> None:
    assert (
        a_draw(cases=4).digest == "4a80511fab0d65b18a17f50ee42b225c938711d6ff83cc36481ad1c70e8ea34c"
    )


@given(real=st.lists(levels, max_size=20), synthetic=st.lists(levels, max_size=20), seed=seeds)
def test_it_matches_like_with_like_as_far_as_there_are_any(
    real: list[str], synthetic: list[str], seed: int
) -> None:
    alike = {f"r{n}": level for n, level in enumerate(real)}
    alike |= {f"s{n}": level for n, level in enumerate(synthetic)}
    both = [name for name in alike if name[0] == "r"], [name for name in alike if name[0] == "s"]

    cases = min(len(real), len(synthetic))
    pairs = draw(*both, cases=cases, readers=[], seed=seed, alike=alike).pairs

    assert len({pair.real for pair in pairs}) == len({pair.synthetic for pair in pairs}) == cases
    agree = [alike[pair.real] == alike[pair.synthetic] for pair in pairs]
    assert sum(agree) == (Counter(real) & Counter(synthetic)).total()
    assert agree == sorted(agree, reverse=True)  # of fewer cases, those that agree are taken first


def test_it_leaves_images_over_by_chance() -> None:
    drawn = draw(["a", "b", "c"], ["x", "y"], cases=1, readers=["one"], seed=5)

    assert len(drawn.pairs) == 1


def test_it_puts_the_odd_case_on_either_side_by_chance() -> None:
    first = [
        a_draw(cases=1, seed=seed).worklists["reader 0"][0].synthetic_is_first
        for seed in range(100)
    ]

    assert 30 < sum(first) < 70


def test_position_says_nothing_about_the_side() -> None:
    first = Counter(
        position
        for seed in range(400)
        for position, place in enumerate(a_draw(seed=seed).worklists["reader 0"])
        if place.synthetic_is_first
    )

    # 200 expected at each of 12 places, standard deviation 10.
    assert all(155 < first[position] < 245 for position in range(12))


def test_it_refuses_more_cases_than_there_are_images() -> None:
    with pytest.raises(DrawImpossible, match="1 real and 2 synthetic images do not make 2 pairs"):
        draw(["a", "a"], ["x", "y"], cases=2, readers=["one"], seed=1)
