"""Pure: protocols to start from, the tested presets first and then published studies."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from reviewapp.studies.errors import NoSuchStartingPoint

FOLDER = "reviewapp.studies.presets"
# In the order in which they are offered.
PRESETS = (
    "which-one",
    "real-or-synthetic",
    "rate-both",
    "accept",
    "which-generator",
    "translation",
    "progression",
    "find-abnormality",
)


@dataclass(frozen=True)
class StartingPoint:
    """A protocol to adapt; `source` says what was published and how this differs from it."""

    code: str
    title: str
    text: str
    protocol: Mapping[str, Any]
    source: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_published(self) -> bool:
        return bool(self.source)

    @property
    def content(self) -> dict[str, Any]:
        """A copy that may be changed."""
        return deepcopy(dict(self.protocol))


@lru_cache(maxsize=1)
def starting_points() -> tuple[StartingPoint, ...]:
    """All of them: presets in their order, published ones by title."""
    files = (file for file in resources.files(FOLDER).iterdir() if file.name.endswith(".json"))
    found = [StartingPoint(**json.loads(file.read_text("utf-8"))) for file in files]
    return tuple(sorted(found, key=_place))


def starting_point(code: str) -> StartingPoint:
    """One of them, by its code."""
    for found in starting_points():
        if found.code == code:
            return found
    raise NoSuchStartingPoint(
        f"There is no starting point called “{code}”, so no draft was made. "
        f"Choose one of the list, or start from an empty protocol file."
    )


def _place(point: StartingPoint) -> tuple[int, str]:
    if point.code in PRESETS:
        return PRESETS.index(point.code), ""
    return len(PRESETS), point.title
