"""Pure: time and right answers along the worklists, and right answers by how sure readers were."""

from collections.abc import Sequence
from dataclasses import replace

from reviewapp.acceptance.drawn.marks import (
    Dot,
    Kept,
    Line,
    Plot,
    Scale,
    Word,
    axis_beside,
    interval,
    line,
    listed,
)

LEFT, RIGHT, TOP, BOTTOM = 60, 620, 34, 250
MILLISECONDS = 1000
Spot = tuple[str, float, float, float]


def right(kept: object) -> Plot:
    """Do readers learn, or tire?"""
    found = [one for one in listed(kept) if one["rated"]]
    base = Plot(
        name="along-right",
        title="Right answers along the session",
        says="Share of right answers in each tenth of the readers' worklists, first to last. "
        "A rise is learning, a fall is tiring.",
        columns=("Tenth", "Right", "Answered", "Share and interval"),
        rows=tuple(
            (str(one["block"]), str(one["right"]), str(one["rated"]), interval(one))
            for one in found
        ),
        note="Wilson, 95 %. All readers together, so the interval is narrower than the truth.",
    )
    spots = [_share(str(one["block"]), one) for one in found]
    return drawn(base, spots, ("share right", "tenth of the worklist"), half=True)


def times(kept: object) -> Plot:
    """How long readers looked."""
    found = [one for one in listed(kept) if one["readings"] and one["median_ms"]]
    base = Plot(
        name="along-time",
        title="Time along the session",
        says="Median time per case in each tenth of the readers' worklists, with the middle half "
        "of the times.",
        columns=("Tenth", "Readings", "Median (s)", "Middle half (s)"),
        rows=tuple(
            (
                str(one["block"]),
                str(one["readings"]),
                f"{_seconds(one, 'median_ms'):.1f}",
                f"{_seconds(one, 'low_ms'):.1f} to {_seconds(one, 'high_ms'):.1f}",
            )
            for one in found
        ),
    )
    spots: list[Spot] = [
        (
            str(one["block"]),
            _seconds(one, "median_ms"),
            _seconds(one, "low_ms"),
            _seconds(one, "high_ms"),
        )
        for one in found
    ]
    return drawn(base, spots, ("seconds per case", "tenth of the worklist"))


def calibration(kept: Kept) -> Plot:
    """Were readers right when they were sure?"""
    found = listed(kept["steps"])
    base = Plot(
        name=f"calibration-{kept['question']}",
        title="Right answers by how sure readers were",
        says=f"Share of right answers by how sure the readers were. {kept['text']}. Who knows what "
        f"they see is right more often the surer they are.",
        columns=("Step", "Right", "Answered", "Share and interval"),
        rows=tuple(
            (str(one["step"]), str(one["right"]), str(one["rated"]), interval(one)) for one in found
        ),
        note="Wilson, 95 %. All readers together, so the interval is narrower than the truth.",
    )
    spots = [_share(str(one["step"]), one) for one in found]
    return drawn(base, spots, ("share right", "how sure"), half=True)


def _share(label: str, one: Kept) -> Spot:
    return label, float(str(one["estimate"])), float(str(one["low"])), float(str(one["high"]))


def _seconds(one: Kept, name: str) -> float:
    return int(str(one[name])) / MILLISECONDS


def drawn(
    base: Plot,
    spots: Sequence[Spot],
    says: tuple[str, str],
    *,
    half: bool = False,
    highest: float | None = None,
) -> Plot:
    """Add the drawing of these spots, one beside the other, to a plot that has its words."""
    if not spots:
        return base
    scale = Scale(0.0, 1.0 if half else highest or _highest(spots), BOTTOM, TOP)
    lines, words = axis_beside(scale, x=LEFT, right=RIGHT)
    lines.append(line("axis", (LEFT, BOTTOM), (RIGHT, BOTTOM)))
    if half:
        lines.append(line("chance", (LEFT, scale.at(0.5)), (RIGHT, scale.at(0.5))))
        words.append(Word(RIGHT, scale.at(0.5) - 5, "guessing", anchor="end"))
    words.append(Word(LEFT - 34, TOP - 14, says[0]))
    words.append(Word((LEFT + RIGHT) / 2, BOTTOM + 38, says[1], anchor="middle"))
    return _spots(replace(base, height=BOTTOM + 50), spots, scale, (lines, words))


def _spots(
    base: Plot, spots: Sequence[Spot], scale: Scale, into: tuple[list[Line], list[Word]]
) -> Plot:
    lines, words = into
    step = (RIGHT - LEFT) / len(spots)
    path, dots = [], []
    for place, (label, middle, low, high) in enumerate(spots):
        x = round(LEFT + step * (place + 0.5), 1)
        words.append(Word(x, BOTTOM + 18, label, anchor="middle"))
        lines.append(line("interval", (x, scale.at(low)), (x, scale.at(high))))
        path.append((x, scale.at(middle)))
        dots.append(Dot(x, scale.at(middle), 5, "mark"))
    lines.append(Line(tuple(path), "thin"))
    return replace(base, lines=tuple(lines), dots=tuple(dots), words=tuple(words))


def _highest(spots: Sequence[Spot]) -> float:
    return max(one[3] for one in spots) * 1.08
