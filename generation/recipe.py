"""Recipes: frozen data that say everything about how images are made but the seed.

Decimals are text until they are used, so that a recipe has one canonical form and one digest.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "recipes"


class PhantomNotUsable(Exception):
    """The message says which part is wrong and what is expected."""


@dataclass(frozen=True)
class PhantomRecipe:
    name: str
    version: int
    family: str
    parameters: Mapping[str, int | str]

    @property
    def digest(self) -> str:
        """RFC 8785 canonical JSON, SHA-256."""
        said = {
            "name": self.name,
            "version": self.version,
            "family": self.family,
            "parameters": dict(self.parameters),
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def presets() -> dict[str, PhantomRecipe]:
    """All recipes that come with the house, by name."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {recipe.name: recipe for recipe in found}


def parse(content: Mapping[str, object]) -> PhantomRecipe:
    """Read a recipe from plain data, as a run has kept it."""
    match content:
        case {
            "name": str(name),
            "version": int(version),
            "family": "phantom" as family,
            "parameters": Mapping() as parameters,
        }:
            return PhantomRecipe(
                name=name, version=version, family=family, parameters=dict(parameters)
            )
    raise PhantomNotUsable(
        f"{content!r} is no recipe, so nothing was made. "
        f"A recipe has a name, a version, the family “phantom” and parameters."
    )


def _read(path: Path) -> PhantomRecipe:
    return parse(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=str))
