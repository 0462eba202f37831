"""Pairing …"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.allocation import pairing as pairs
from reviewapp.allocation.balance import lines, table, worst
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.pairing import Candidate, Matching, pairing

seeds = st.integers(0, 2**63 - 1)
levels = st.lists(st.sampled_from(["HEART", "LIVER", ""]), max_size=15)


def arm(letter: str, values: list[str], name: str = "level") -> list[Candidate]:
    return [
        Candidate(f"{letter}{n}", {name: value} if value else {}) for n, value in enumerate(values)
    ]


@given(one=levels, other=levels, seed=seeds)
def test_exact_pairs_agree_and_none_is_missed(one: list[str], other: list[str], seed: int) -> None:
    found = pairing(
        arm("r", one), arm("s", other), matching=Matching.EXACT, on=["level"], seed=seed
    )

    assert all(one[int(a[1:])] == other[int(b[1:])] for a, b in found.pairs)
    assert len(found.pairs) == (Counter(one) & Counter(other)).total()
    assert found.left_out == (len(one) - len(found.pairs), len(other) - len(found.pairs))


@given(one=levels, other=levels, seed=seeds)
def test_by_chance_as_many_are_paired_as_the_smaller_arm_has(
    one: list[str], other: list[str], seed: int
) -> None:
    found = pairing(arm("r", one), arm("s", other), matching=Matching.RANDOM, seed=seed)

    assert len(found.pairs) == min(len(one), len(other))
    assert len({a for a, _ in found.pairs}) == len({b for _, b in found.pairs}) == len(found.pairs)


@given(st.permutations(range(8)), seeds)
def test_it_is_the_same_in_whatever_order_the_images_come(order: list[int], seed: int) -> None:
    one, other = arm("r", ["A", "B"] * 4), arm("s", ["B", "A"] * 4)
    turned = [one[n] for n in order], [other[n] for n in order]

    for matching in Matching:
        first = pairing(one, other, matching=matching, on=["level"], seed=seed)
        assert first == pairing(*turned, matching=matching, on=["level"], seed=seed)


def test_the_nearest_have_the_least_sum_of_distances() -> None:
    one, other = arm("r", ["20", "40", "60"], "age"), arm("s", ["58", "41", "23", "90"], "age")

    found = pairing(one, other, matching=Matching.NEAREST, on=["age"], seed=1)

    assert sorted(found.pairs) == [("r0", "s2"), ("r1", "s1"), ("r2", "s0")]


def test_what_is_unknown_is_one_away_from_everything() -> None:
    one, other = arm("r", ["20", "inf"], "age"), arm("s", ["20", "old"], "age")

    found = pairing(one, other, matching=Matching.NEAREST, on=["age"], seed=1)

    assert sorted(found.pairs) == [("r0", "s0"), ("r1", "s1")]


def test_words_are_near_only_to_themselves() -> None:
    found = pairing(
        arm("r", ["M", "F"], "sex"),
        arm("s", ["F", "M"], "sex"),
        matching=Matching.NEAREST,
        on=["sex"],
        seed=4,
    )

    assert sorted(found.pairs) == [("r0", "s1"), ("r1", "s0")]


def test_linked_images_find_each_other_and_no_other() -> None:
    one = [Candidate("target", link="a"), Candidate("alone", link="b"), Candidate("none")]
    other = [Candidate("made", link="a"), Candidate("none too")]

    found = pairing(one, other, matching=Matching.LINKED, seed=1)

    assert found.pairs == (("target", "made"),)
    assert found.left_out == (2, 1)


def test_it_refuses_to_compare_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "MOST_COMPARED", 1)

    with pytest.raises(DrawImpossible, match="Match exactly"):
        pairing(arm("r", ["1"]), arm("s", ["1", "2"]), matching=Matching.NEAREST, seed=1)


def test_the_table_shows_that_matching_helped() -> None:
    one, other = arm("r", ["A"] * 8 + ["B"] * 2), arm("s", ["A"] * 2 + ["B"] * 8)
    found = pairing(one, other, matching=Matching.EXACT, on=["level"], seed=1)

    compared = table(one, other, pairs=found.pairs, on=["level"])

    assert [(line.before.value, line.before.one, line.before.other) for line in compared] == [
        ("A", 0.8, 0.2),
        ("B", 0.2, 0.8),
    ]
    assert not compared[0].before.is_balanced
    assert compared[0].before.difference == pytest.approx(1.5)  # 0.6/√0.16
    assert compared[0].after is not None
    assert compared[0].after.is_balanced
    assert worst(compared) == {"level": 0.0}


def test_numbers_are_compared_by_their_means() -> None:
    (line,) = lines(arm("r", ["1", "3"]), arm("s", ["4", "6"]), "level")

    assert (line.one, line.other) == (2, 5)
    assert line.difference == pytest.approx(-3 / 2**0.5)


def test_two_different_constants_have_no_scale() -> None:
    found = table(arm("r", ["1"]), arm("s", ["2"]), pairs=[("r0", "s0")], on=["level"])

    assert found[0].before.difference is None
    assert not found[0].before.is_balanced
    assert worst(found) == {"level": float("inf")}


def test_an_empty_arm_has_no_table() -> None:
    assert table([], arm("s", ["A"]), pairs=[], on=["level"]) == []
    assert worst(table(arm("r", ["A"]), arm("s", ["A"]), pairs=[], on=["level"])) == {}
