"""From the key to both painted pictures, against a bare Cornerstone page that holds them all."""

from collections.abc import Sequence

from playwright.sync_api import Page

from benchmarks import room
from benchmarks.harness import Result, Round, compare
from tests.browser.chromium import a_browser

GOAL, ROUNDS = 1.3, 3
AT_ONCE_MS = 50.0
SWITCHES = {1: 9, 64: 1}  # in one round, by how many slices a picture has
WAIT_MS = 400
# Pictures on their way end here; the next is asked for when it is in memory.
ARRIVED = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/frames/") && entry.responseEnd > 0).length"""


def run() -> list[Result]:
    return [result for slices in SWITCHES for result in _of(slices)]


def _of(slices: int) -> list[Result]:
    each = SWITCHES[slices]
    name = "pairs of 512 × 512" if slices == 1 else f"pairs of 512 × 512 × {slices}"
    with room.room(pairs=(ROUNDS + 1) * each + 1, slices=slices) as stand, a_browser() as browser:
        ours = room.opened(browser, stand, room.ours(stand))
        bare = room.opened(browser, stand, room.bare(stand, slices=slices, cases=2))
        against_bare = compare(
            f"from the key to the next case, {name}",
            ours=_round(ours, each, keys=("ArrowRight", "2", "Enter")),
            yardstick=_round(bare, each, keys=("Enter",)),
            goal=GOAL,
            rounds=ROUNDS,
        )
        times: list[float] = ours.evaluate("() => window.switches")
    against_50_ms = compare(
        f"the same, {name}, against 50 ms",
        ours=lambda: times[each:],  # without the first round, as above
        yardstick=lambda: [AT_ONCE_MS],
        goal=1.0,
        rounds=1,
    )
    return [against_bare, against_50_ms]


def _round(page: Page, times: int, *, keys: Sequence[str]) -> Round:
    def measure() -> Sequence[float]:
        page.bring_to_front()
        before = page.evaluate("() => window.switches.length")
        for _ in range(times):
            _all_arrived(page)
            done = page.evaluate("() => window.switches.length")
            for key in keys:
                page.keyboard.press(key)
            page.wait_for_function(
                "done => window.switches.length > done", arg=done, timeout=room.PATIENCE_MS
            )
        found: list[float] = page.evaluate("() => window.switches")[before:]
        return found

    return measure


def _all_arrived(page: Page) -> None:
    """Whatever is fetched ahead is there once nothing has come for a while."""
    known = -1
    while (now := page.evaluate(ARRIVED)) != known:
        known = now
        page.wait_for_timeout(WAIT_MS)
