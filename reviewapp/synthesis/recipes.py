"""Which recipes there are, read as data: the web process offers them and never loads generation."""

import tomllib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from reviewapp.synthesis.errors import RecipeUnknown


@dataclass(frozen=True)
class Listed:
    """A recipe as a person chooses it, and the content that a run keeps of it."""

    name: str
    title: str
    about: str
    content: dict[str, object]


def listed() -> list[Listed]:
    return [_read(path) for path in sorted(_folder().glob("*.toml"))]


def named(name: str) -> Listed:
    for recipe in listed():
        if recipe.name == name:
            return recipe
    known = ", ".join(recipe.name for recipe in listed())
    raise RecipeUnknown(
        f"There is no recipe “{name}”, so nothing was sampled. Choose one of: {known}."
    )


def _folder() -> Path:
    # find_spec() says where the package lies without running any of it.
    spec = find_spec("generation")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places or ()))) / "recipes"


def _read(path: Path) -> Listed:
    # Decimals stay text: they have one canonical form only.
    said = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=str)
    content = {key: said[key] for key in ("name", "version", "family", "parameters")}
    return Listed(name=said["name"], title=said["title"], about=said["about"], content=content)
