"""Every measure: what it needs, what it computes, whose idea it is, which way is better.

Read from the catalogue beside this file; loads nothing heavy, so that any page may list it.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

CATALOGUE = Path(__file__).parent / "catalogue"

Direction = Literal["higher", "lower", "expected", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`direction` "expected" means: as near as possible to the figure of real images or of chance.

    `where` is module:function below this package; a figure's name begins with its measure's.
    """

    name: str
    title: str
    formula: str
    source: str
    direction: Direction
    unit: str
    needs: tuple[str, ...]
    where: str


@cache
def measures() -> dict[str, Measure]:
    """All measures by name."""
    found: dict[str, Measure] = {}
    for path in sorted(CATALOGUE.glob("*.toml")):
        for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[name] = Measure(name=name, **entry | {"needs": tuple(entry["needs"])})
    return found


def of_figure(name: str) -> Measure:
    """Find the measure that a figure's full name belongs to: the longest that it begins with."""
    known = [measure for measure in measures().values() if name.startswith(measure.name)]
    if not known:
        raise KeyError(name)
    return max(known, key=lambda measure: len(measure.name))
