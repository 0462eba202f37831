"""What a cold browser is sent before the first image, as it is sent, against a megabyte."""

from collections.abc import Sequence

from playwright.sync_api import Page

from benchmarks import room
from benchmarks.harness import Result, compare
from tests.browser.chromium import a_browser

MOST_KB = 1000.0
BYTES_PER_KB = 1000
# Headers and bodies as they came over the wire; the pictures themselves are not counted.
SENT = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .filter((entry) => !entry.name.includes("/frames/") && entry.startTime <= window.ready[0])
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""


def run() -> list[Result]:
    with room.room(pairs=2) as stand, a_browser() as browser:
        page = room.opened(browser, stand, room.ours(stand))
        sent = _sent(page)
    return [
        compare(
            "sent compressed before the first image, against 1 MB",
            ours=lambda: sent,
            yardstick=lambda: [MOST_KB],
            goal=1.0,
            rounds=1,
            unit="kB",
        )
    ]


def _sent(page: Page) -> Sequence[float]:
    return [page.evaluate(SENT) / BYTES_PER_KB]
