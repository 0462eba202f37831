"""Read a recipe from plain data, and say in sentences what is wrong with it.

One reader serves the recipe and the options of every block: it follows the annotations of the
dataclass, so that a field's type, bounds and choices are said once, where the field is.
"""

import json
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from generation import registry
from generation.presets.bounds import Between, RecipeNotUsable
from generation.presets.contradictions import contradictions
from generation.presets.recipe import Block, Recipe

FOLDER = Path(__file__).parent
# Which part of the registry a field of the recipe names its blocks from.
PARTS = {"networks": "network"}
LONGEST = 1_000_000


def presets() -> dict[str, Path]:
    """Every recipe that comes with the house, by name; none of them is loaded yet."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def load(name_or_path: str | Path) -> Recipe:
    """Read a preset by name, or a recipe from a .toml or .json file."""
    path = presets().get(str(name_or_path), Path(name_or_path))
    if not path.is_file():
        raise RecipeNotUsable(
            f"There is no recipe “{name_or_path}”. Name a file or one of: {', '.join(presets())}."
        )
    if path.stat().st_size > LONGEST:
        raise RecipeNotUsable(f"{path.name} is larger than a recipe may be; nothing was read.")
    try:
        text = path.read_text(encoding="utf-8")
        said = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as why:
        raise RecipeNotUsable(f"{path.name} cannot be read: {why}.") from why
    return parse(said)


def parse(said: object) -> Recipe:
    """Read a recipe from plain data, as a run or a file of weights has kept it."""
    wrong: list[str] = []
    read = _dataclass(Recipe, said, "recipe", wrong)
    if not wrong:
        wrong += contradictions(read)
    if wrong:
        raise RecipeNotUsable("This recipe cannot be used: " + "; ".join(wrong) + ".")
    recipe: Recipe = read
    return recipe


def _dataclass(kind: Any, said: object, where: str, wrong: list[str]) -> Any:  # noqa: ANN401  any frozen dataclass
    if not isinstance(said, Mapping):
        wrong.append(f"{where}: a table of fields is expected, not {_shown(said)}")
        return None
    hints = get_type_hints(kind, include_extras=True)
    wrong += [
        f"{where}.{name}: there is no such field; there is {', '.join(hints)}"
        for name in sorted(set(map(str, said)) - set(hints))
    ]
    values = {}
    for each in fields(kind):
        at = each.name if where == "recipe" else f"{where}.{each.name}"
        if each.name in said:
            values[each.name] = _value(hints[each.name], said[each.name], at, wrong)
        elif each.default is MISSING and each.default_factory is MISSING:
            wrong.append(f"{at}: is missing")
    return None if wrong else kind(**values)


def _value(hint: Any, said: object, where: str, wrong: list[str]) -> object:  # noqa: ANN401  a type annotation
    bounds = None
    if get_origin(hint) is Annotated:
        hint, bounds = get_args(hint)[:2]
    if get_origin(hint) is UnionType:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    if hint is Block:
        return _block(said, where, wrong)
    if is_dataclass(hint):
        return _dataclass(hint, said, where, wrong)
    readers: dict[Any, Callable[[Any, object, str, list[str]], object]] = {
        tuple: _tuple,
        Mapping: _mapping,
        Literal: _choice,
    }
    if reader := readers.get(get_origin(hint)):
        return reader(hint, said, where, wrong)
    return _scalar(hint, bounds, said, where, wrong)


def _scalar(
    hint: type,
    bounds: Between | None,
    said: object,
    where: str,
    wrong: list[str],
) -> object:
    names = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
    expected = names[hint] + (f" {bounds}" if bounds else "")
    fits = isinstance(said, hint) or (hint is float and isinstance(said, int))
    if isinstance(said, bool) and hint is not bool:
        fits = False
    if fits and isinstance(said, int | float) and hint is not bool:
        fits = math.isfinite(said) and (bounds is None or said in bounds)
    if not fits:
        wrong.append(f"{where}: {expected} is expected, not {_shown(said)}")
        return said
    return float(said) if hint is float else said  # type: ignore[arg-type]  # checked above


def _choice(hint: Any, said: object, where: str, wrong: list[str]) -> object:  # noqa: ANN401  a type annotation
    if said not in get_args(hint):
        choices = ", ".join(map(str, get_args(hint)))
        wrong.append(f"{where}: one of {choices} is expected, not {_shown(said)}")
    return said


def _tuple(hint: Any, said: object, where: str, wrong: list[str]) -> object:  # noqa: ANN401  a type annotation
    inner = get_args(hint)
    if not isinstance(said, list | tuple):
        wrong.append(f"{where}: a list is expected, not {_shown(said)}")
        return said
    if inner[-1] is Ellipsis:
        inner = (inner[0],) * len(said)
    if len(inner) != len(said):
        wrong.append(f"{where}: a list of {len(inner)} is expected, not of {len(said)}")
    return tuple(
        _value(each, value, f"{where}[{n}]", wrong)
        for n, (each, value) in enumerate(zip(inner, said, strict=False))
    )


def _mapping(hint: Any, said: object, where: str, wrong: list[str]) -> object:  # noqa: ANN401  a type annotation
    if not isinstance(said, Mapping):
        wrong.append(f"{where}: a table is expected, not {_shown(said)}")
        return said
    inner = get_args(hint)[1]
    return {str(key): _value(inner, value, f"{where}.{key}", wrong) for key, value in said.items()}


def _block(said: object, where: str, wrong: list[str]) -> Block | None:
    if not isinstance(said, Mapping) or not isinstance(said.get("kind"), str):
        wrong.append(f"{where}: a table with a kind is expected, not {_shown(said)}")
        return None
    first = where.partition(".")[0].partition("[")[0]
    try:
        block = registry.find(PARTS.get(first, first), said["kind"])
    except registry.BlockUnknown as why:
        wrong.append(f"{where}.kind: {why}")
        return None
    rest = {key: value for key, value in said.items() if key != "kind"}
    mine: list[str] = []
    options = _dataclass(block.Options, rest, where, mine)
    wrong += mine
    return Block(said["kind"], options) if not mine else None


def _shown(said: object) -> str:
    text = repr(said)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004  what fits a sentence
