"""The evidence …"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.acceptance.evidence import Seen, first_numbers, inputs, results, table
from reviewapp.audit.canonical import canonical_json

SYNTHETIC = frozenset({"s1", "s2", "s3"})
SEEN = [
    Seen("ann", "c1", 1, {"A": "s1", "B": "r1"}, "A", 4000),
    Seen("ann", "c2", 2, {"A": "r2", "B": "s2"}, "A", 3000),
    Seen("ann", "c3", 3, {"A": "s3", "B": "r3"}, None, None),
    Seen("bob", "c1", 1, {"A": "r1", "B": "s1"}, None, None),
]
DUE = {"ann": 3, "bob": 1}


def test_it_puts_the_truth_beside_every_answer_that_was_given() -> None:
    rows = table(SEEN, synthetic=SYNTHETIC)

    assert [(row.case, row.synthetic_at, row.picked) for row in rows] == [
        ("c1", "A", "A"),
        ("c2", "B", "A"),
    ]
    assert [row.picked_the_synthetic for row in rows] == [True, False]


def test_it_gives_each_reader_a_share_with_its_interval() -> None:
    ann, bob = first_numbers(table(SEEN, synthetic=SYNTHETIC), due=DUE)

    assert (ann.picked, ann.rated, ann.missing) == (1, 2, 1)
    assert (ann.estimate, ann.low, ann.high) == ("0.500000", "0.094531", "0.905469")
    assert (bob.rated, bob.missing, bob.estimate) == (0, 1, "")


@given(st.permutations(SEEN))
def test_it_is_the_same_bytes_in_any_order(seen: list[Seen]) -> None:
    def kept(places: list[Seen]) -> bytes:
        rows = table(places, synthetic=SYNTHETIC)
        said = inputs(rows, protocol="p", schedule="s")
        return canonical_json([results(rows, due=DUE), said])

    assert kept(seen) == kept(SEEN)


@pytest.mark.parametrize("place", range(2))
def test_it_changes_with_every_answer(place: int) -> None:
    changed = list(SEEN)
    changed[place] = replace(changed[place], picked="B")
    before, after = (
        inputs(table(seen, synthetic=SYNTHETIC), protocol="p", schedule="s")
        for seen in (SEEN, changed)
    )

    assert canonical_json(before) != canonical_json(after)


@pytest.mark.parametrize("images", [{"A": "r1", "B": "r2"}, {"A": "s1", "B": "s2"}])
def test_it_refuses_a_pair_that_is_none(images: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="to unpack"):
        table([Seen("ann", "c1", 1, images, "A", 1)], synthetic=SYNTHETIC)
