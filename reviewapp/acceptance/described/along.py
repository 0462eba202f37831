"""Pure: whether readers learn or tire: time and right answers along their worklists."""

from collections import defaultdict

import numpy as np

from reviewapp.acceptance.described import asked
from reviewapp.acceptance.described.numbers import share
from reviewapp.acceptance.evidence import Evidence, Part
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.criteria import Criteria

BLOCKS = 10
RIGHT = 1.0


def along(basis: Basis, criteria: Criteria | None) -> list[dict[str, object]]:
    """Cut every reader's readings into ten parts of the same length and put them together."""
    phase = asked.phase(basis, criteria)
    block = _blocks(phase)
    times: defaultdict[int, list[int]] = defaultdict(list)
    for place in phase.of(Part.CASE):
        if place.answers is not None and place.looked_for_ms is not None:
            times[block[place.reader, place.position]].append(place.looked_for_ms)
    worth: defaultdict[int, list[float]] = defaultdict(list)
    for call in asked.calls(basis, criteria):
        worth[block[call.reader, call.place.position]].append(call.worth)
    return [
        {
            "block": number + 1,
            "readings": len(times[number]),
            **_quartiles(times[number]),
            "rated": len(worth[number]),
            "right": worth[number].count(RIGHT),
            **share(worth[number].count(RIGHT), len(worth[number])),
        }
        for number in sorted({*times, *worth})
    ]


def _blocks(evidence: Evidence) -> dict[tuple[str, int], int]:
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for place in evidence.seen:
        positions[place.reader].append(place.position)
    return {
        (reader, position): rank * BLOCKS // len(own)
        for reader, own in positions.items()
        for rank, position in enumerate(sorted(own))
    }


def _quartiles(times: list[int]) -> dict[str, int]:
    if not times:
        return {"low_ms": 0, "median_ms": 0, "high_ms": 0}
    low, middle, high = (round(float(one)) for one in np.quantile(times, [0.25, 0.5, 0.75]))
    return {"low_ms": low, "median_ms": middle, "high_ms": high}
