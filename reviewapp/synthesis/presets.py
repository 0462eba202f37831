"""Which recipes can be trained here, read as data: the web process never loads generation."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reviewapp.synthesis.errors import RecipeUnknown, TrainingNotUsable

KEPT_AS = ("uint8", "int16", "uint16")
PLANE = 2
# What looks at label maps though nothing is told of them.
LEARN_FROM_MAPS = frozenset({"joint", "shaped"})
ITSELF = "itself"


@dataclass(frozen=True)
class Preset:
    name: str
    title: str
    about: str
    content: Mapping[str, Any]

    @property
    def needs_maps(self) -> bool:
        told = self.content.get("conditioning", {})
        return bool(told.get("mask")) or self.content["objective"]["kind"] in LEARN_FROM_MAPS

    @property
    def needs_pairs(self) -> bool:
        return self.content.get("conditioning", {}).get("image", "") not in {"", ITSELF}


def trainable() -> list[Preset]:
    """Those that a cohort version can hold everything for."""
    return [each for each in _all() if not why_not(each.content)]


def named(name: str) -> Preset:
    """Find a preset and refuse, with the reason, one that cannot learn from a cohort version."""
    for preset in _all():
        if preset.name == name:
            if reason := why_not(preset.content):
                raise TrainingNotUsable(
                    f"“{preset.name}” {reason}, so nothing was started. Choose another preset, or "
                    f"train it with python -m generation and register its weights."
                )
            return preset
    known = ", ".join(preset.name for preset in trainable())
    raise RecipeUnknown(
        f"There is no preset “{name}”. Nothing was started; choose one of: {known}."
    )


def why_not(content: Mapping[str, Any]) -> str:
    """What a preset needs that cohort versions do not hold; empty if nothing."""
    data, told = content["data"], content.get("conditioning", {})
    colours = told.get("image_channels", 1) != 1
    is_grey = data.get("dimensions", PLANE) == PLANE and data.get("channels", 1) == 1
    reasons = {
        "is told numbers of each image, which only a terminal can name": told.get("numbers"),
        "has parts that only a terminal can set up": content.get("addon") or content.get("privacy"),
        "does not learn single grey images that the pixel store keeps": not is_grey
        or colours
        or data.get("stored", "float32") not in KEPT_AS,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _all() -> list[Preset]:
    return [_read(path) for path in sorted(_folder().glob("*.toml"))]


def _folder() -> Path:
    # find_spec() says where the package lies without running any of it.
    spec = find_spec("generation")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places or ()))) / "presets"


def _read(path: Path) -> Preset:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return Preset(said["name"], said.get("title", said["name"]), said.get("about", ""), said)
