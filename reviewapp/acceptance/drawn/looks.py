"""Pure: the colours of a drawing on white paper; on the page the style sheet says them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    stroke: str = ""
    fill: str = ""
    width: float = 1.0
    dash: tuple[int, ...] = ()
    size: float = 12


INK, SOFT, ACCENT, WHITE = "#1c2326", "#4a565b", "#1a7180", "#ffffff"
LOOKS = {
    "axis": Look(stroke="#b9c2c5"),
    "grid": Look(stroke="#e6eaeb"),
    "chance": Look(stroke="#68767b", width=1.5, dash=(4, 4)),
    "margin": Look(stroke=SOFT, dash=(4, 3)),
    "thin": Look(stroke=ACCENT, width=1.2),
    "strong": Look(stroke=INK, width=2.5),
    "interval": Look(stroke="#8fb9c0", width=5),
    "mark": Look(fill=INK),
    "hollow": Look(stroke=INK, fill=WHITE, width=1.8),
    "spot": Look(stroke=WHITE, fill=ACCENT),
    "bar": Look(fill="#8fb9c0"),
    "heat": Look(fill=ACCENT),
    "empty": Look(fill="#f1f4f4"),
    "allowed": Look(fill="#d9ead9"),
    "frame": Look(stroke="#b9c2c5", fill="#f7f9f9"),
    "soft": Look(fill=SOFT),
    "name": Look(fill=INK, size=13),
    "cell": Look(fill=INK, size=11),
}


def css() -> str:
    """The same as a style sheet, for a drawing that stands alone."""
    return "".join(f".plot-{name}{{{_rules(look)}}}" for name, look in LOOKS.items())


def _rules(look: Look) -> str:
    rules = [f"fill:{look.fill or 'none'}", f"font-size:{look.size:g}px"]
    if look.stroke:
        rules += [f"stroke:{look.stroke}", f"stroke-width:{look.width:g}"]
    if look.dash:
        rules.append(f"stroke-dasharray:{' '.join(map(str, look.dash))}")
    return ";".join(rules)
