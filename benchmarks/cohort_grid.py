"""The grid of a million images: a deep page against the first, and a filter with all its counts.

Everything goes through the served site, its sessions and doors included.
"""

from collections.abc import Sequence
from itertools import cycle

from benchmarks import requests
from benchmarks.harness import Result, Round, compare
from benchmarks.load import milliseconds
from benchmarks.stand import Stand, postgres, served

IMAGES = 1_000_000
REQUESTS = 40
PAGE, DEEP = 100, 900_000
DEEP_GOAL = 1.5
# What a person takes for at once, and the goal: so the ratio is to be at most one.
AT_ONCE = 300.0
FILTERS = cycle(
    [
        "choose=modality:modality%201",
        "choose=modality:modality%202&choose=sex:sex%201",
        "choose=site:site%203&choose=site:site%204&choose=age_band:age_band%205",
        "choose=body_part:body_part%207&choose=finding:",
    ]
)


def run() -> list[Result]:
    filled = ["benchmarks.fill_catalogue", str(IMAGES)]
    with postgres() as database, served(database=database, fill=filled) as stand:
        return [
            compare(
                "a page behind 900,000 of a million images against the first, by cursor, p95",
                ours=_pages(stand, f"&cursor={IMAGES - DEEP}"),
                yardstick=_pages(stand, ""),
                goal=DEEP_GOAL,
            ),
            compare(
                "the same at a position, as the grid scrolls, p95",
                ours=_pages(stand, f"&at={DEEP}"),
                yardstick=_pages(stand, "&at=0"),
                goal=DEEP_GOAL,
            ),
            compare(
                "a filter over a million images with the counts of all attributes, against 300 ms",
                ours=_filters(stand),
                yardstick=lambda: [AT_ONCE],
                goal=1.0,
            ),
        ]


def _pages(stand: Stand, where: str) -> Round:
    address = f"/api/images?limit={PAGE}{where}"
    return lambda: [_p95(_times(stand, [address] * REQUESTS))]


def _filters(stand: Stand) -> Round:
    def measure() -> Sequence[float]:
        return _times(stand, [f"/api/images/facets?{next(FILTERS)}" for _ in range(REQUESTS)])

    return measure


def _times(stand: Stand, addresses: Sequence[str]) -> list[float]:
    (researcher,) = stand.readers
    return milliseconds(stand.port, [[requests.page(researcher, one) for one in addresses]])


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]
