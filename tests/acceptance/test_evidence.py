"""The evidence …"""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.acceptance import evidence, first_number
from reviewapp.acceptance.evidence import Evidence, Part, Seen, Shown
from reviewapp.audit.canonical import canonical_json

ABOUT = {
    image: Shown("SYNTHETIC" if image[0] == "s" else "REAL", is_synthetic=image[0] == "s")
    for image in ("s1", "s2", "s3", "r1", "r2", "r3")
}
SEEN = [
    Seen("ann", "c1", 1, {"A": "s1", "B": "r1"}, {"synthetic": "A"}, 4000),
    Seen("ann", "c2", 2, {"A": "r2", "B": "s2"}, {"synthetic": "A"}, 3000),
    Seen("ann", "c3", 3, {"A": "s3", "B": "r3"}),
    Seen("bob", "c1", 1, {"A": "r1", "B": "s1"}, {"other": 2}),
]


def gathered(seen: list[Seen]) -> Evidence:
    return evidence.gather(seen, ABOUT)


def test_it_knows_where_the_synthetic_image_stood() -> None:
    found = gathered(SEEN)

    assert [found.synthetic_at(place) for place in found.seen] == [["A"], ["B"], ["A"], ["B"]]
    assert found.readers == ["ann", "bob"]


def test_a_pair_of_the_same_origin_has_no_right_answer() -> None:
    both = replace(SEEN[0], image_at={"A": "r1", "B": "r2"})
    alone = replace(SEEN[0], image_at={"A": "r1"})

    assert gathered([SEEN[0]]).counts_for_telling_apart(SEEN[0])
    assert not gathered([both]).counts_for_telling_apart(both)
    assert gathered([alone]).counts_for_telling_apart(alone)


def test_it_hands_out_what_a_reading_was_for() -> None:
    repeat = replace(SEEN[1], part=Part.REPEAT)

    assert gathered([SEEN[0], repeat]).of(Part.REPEAT) == [repeat]


def test_a_question_counts_in_the_phase_that_asks_it() -> None:
    first = replace(SEEN[0], asked=frozenset({"quality"}))
    second = replace(SEEN[0], position=9, asked=frozenset({"synthetic"}))
    found = gathered([first, second, SEEN[1]])

    assert found.asked("synthetic", Part.CASE) == [SEEN[1], second]
    assert found.asked("quality", Part.CASE) == [first, SEEN[1]]
    assert found.asked("quality", Part.REPEAT) == []


def test_it_gives_each_reader_a_share_with_its_interval() -> None:
    ann, bob = first_number.shares(gathered(SEEN), question="synthetic")

    assert (ann.picked, ann.rated, ann.missing) == (1, 2, 1)
    assert (ann.estimate, ann.low, ann.high) == ("0.500000", "0.094531", "0.905469")
    assert list(asdict(bob).values()) == ["bob", 0, 0, 1, "", "", ""]


@given(st.permutations(SEEN))
def test_it_is_the_same_bytes_in_any_order(seen: list[Seen]) -> None:
    def kept(places: list[Seen]) -> bytes:
        found = gathered(places)
        said = evidence.inputs(found, protocol="p", schedule="s")
        return canonical_json([first_number.results(found, question="synthetic"), said])

    assert kept(seen) == kept(SEEN)


@pytest.mark.parametrize("place", range(2))
def test_it_changes_with_every_answer(place: int) -> None:
    changed = list(SEEN)
    changed[place] = replace(changed[place], answers={"synthetic": "B"})
    before, after = (
        evidence.inputs(gathered(seen), protocol="p", schedule="s") for seen in (SEEN, changed)
    )

    assert canonical_json(before) != canonical_json(after)


def test_it_changes_with_the_truth() -> None:
    other = ABOUT | {"s1": replace(ABOUT["s1"], is_synthetic=False)}

    assert evidence.inputs(gathered(SEEN), protocol="p", schedule="s") != evidence.inputs(
        evidence.gather(SEEN, other), protocol="p", schedule="s"
    )
