"""Sharing cases among readers …"""

from collections import Counter

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviewapp.allocation.plan import Reading
from tests.allocation.items import drawn, pairs, singles

seeds = st.integers(0, 2**63 - 1)


@given(cases=st.integers(2, 40), count=st.integers(2, 9), blocks=st.integers(2, 5), seed=seeds)
def test_a_split_plot_gives_each_case_to_one_group(
    cases: int, count: int, blocks: int, seed: int
) -> None:
    assume(blocks <= min(cases, count))
    found = drawn(singles(cases), count, seed=seed, reading=Reading.SPLIT_PLOT, blocks=blocks)

    lists = Counter(
        frozenset(place.item.name for place in places) for places in found.worklists.values()
    )
    assert len(lists) == blocks
    assert max(lists.values()) - min(lists.values()) <= 1
    assert sorted(name for own in lists for name in own) == sorted(i.name for i in singles(cases))
    assert max(map(len, lists)) - min(map(len, lists)) <= 1
    for own in lists:
        real = sum(item.kind == "REAL" for item in singles(cases) if item.name in own)
        assert abs(2 * real - len(own)) <= 2


@given(
    cases=st.integers(1, 40),
    count=st.integers(1, 8),
    each=st.integers(1, 8),
    common=st.integers(0, 40),
    seed=seeds,
)
@settings(deadline=None)
def test_a_partial_design_has_each_case_read_as_often_as_asked(
    cases: int, count: int, each: int, common: int, seed: int
) -> None:
    assume(each <= count and common <= cases)
    found = drawn(
        singles(cases),
        count,
        seed=seed,
        reading=Reading.PARTIAL,
        readers_per_case=each,
        read_by_all=common,
    )

    read = Counter(place.item.name for places in found.worklists.values() for place in places)
    loads = [len(places) for places in found.worklists.values()]
    assert Counter(read.values()) == Counter([count] * common + [each] * (cases - common))
    assert max(loads) - min(loads) <= 1


def test_a_partial_design_lets_all_pairs_of_readers_meet_equally_often() -> None:
    found = drawn(pairs(30), 4, reading=Reading.PARTIAL, readers_per_case=2)
    own = {who: {place.item.name for place in ps} for who, ps in found.worklists.items()}

    met = [len(own[a] & own[b]) for a in own for b in own if a < b]
    assert sum(met) == 30
    assert min(met) >= 1
