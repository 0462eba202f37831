"""The first case in a browser that knows nothing, against a bare page with the same pictures."""

from collections.abc import Sequence

from benchmarks import room
from benchmarks.harness import Result, Round, compare
from benchmarks.stand import Stand
from tests.browser.chromium import a_browser

GOAL, ROUNDS = 1.5, 5


def run() -> list[Result]:
    with room.room(pairs=2) as stand:
        return [
            compare(
                "the first case in a cold browser, against a bare page",
                ours=_round(stand, room.ours(stand)),
                yardstick=_round(stand, room.bare(stand, slices=1, cases=1)),
                goal=GOAL,
                rounds=ROUNDS,
            )
        ]


def _round(stand: Stand, address: str) -> Round:
    def measure() -> Sequence[float]:
        # Another browser each time: a window of the same one would know its shaders.
        with a_browser() as browser:
            page = room.opened(browser, stand, address)
            found: list[float] = page.evaluate("() => window.ready")
            return found[:1]

    return measure
