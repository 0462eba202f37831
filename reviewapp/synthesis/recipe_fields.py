"""Pure: what an expert may change of a preset's recipe, with bounds, a label and a sentence.

Bounds and defaults come from the published schema, words from `recipe_fields.toml`. Both are read
as data: the web process never loads generation.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reviewapp.synthesis.errors import TrainingNotUsable

Recipe = Mapping[str, Any]
Schema = Mapping[str, Any]
# Steps, batch, size and range are asked of everybody, beside the name.
ASKED_OF_ALL = {"schedule": {"steps", "batch"}}
LISTS = {"augmentation": "Augmentation", "constraint": "Constraint"}
# Of label maps and second images, where the preset looks at some.
BESIDE = ("mask", "image_range")
LONGEST_LIST = 16
LONGEST_TEXT = 40
# Of a number to which the schema says no end: far beyond every value that an image holds.
LARGEST = 1e12
NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class RecipeField:
    """One thing to change; `path` names it as a wish does: schedule.ema, networks.critic.widths."""

    path: str
    label: str
    about: str
    schema: Schema
    value: Any

    def wrong(self, said: object) -> str:
        """Why a value cannot be taken; empty if it can."""
        kind = "enum" if "enum" in self.schema else self.schema["type"]
        fits, expected = KINDS[kind](said, self.schema)
        return "" if fits else f"{self.path}: {expected} is expected, not {str(said)[:40]}"


@dataclass(frozen=True)
class Group:
    title: str
    fields: tuple[RecipeField, ...]


def groups(recipe: Recipe) -> list[Group]:
    """Everything that may be changed of a recipe, by what it is about."""
    found = [
        Group("Learning", tuple(_learning(recipe))),
        Group("Drawing", tuple(_table("sampling", recipe, _of("sampling")))),
        Group("Objective", tuple(_block("objective", "objective", recipe["objective"]))),
    ]
    for role, block in recipe["networks"].items():
        title = f"Network: {role.replace('_', ' ')} ({block['kind']})"
        found.append(Group(title, tuple(_block(f"networks.{role}", "network", block))))
    for part, title in LISTS.items():
        for number, block in enumerate(recipe.get(part, ())):
            fields = tuple(_block(f"{part}.{number}", part, block))
            found.append(Group(f"{title}: {block['kind']}", fields))
    return [group for group in found if group.fields]


def with_changes(
    recipe: Recipe, changes: Mapping[str, object], *, asked: Mapping[str, object] = NOTHING
) -> dict[str, Any]:
    """Return the recipe with other values; name everything that cannot be taken.

    `asked`: what everybody is asked, and so is no field for experts: {"schedule.steps": 100}.
    """
    known = {field.path: field for group in groups(recipe) for field in group.fields}
    wrong = [f"{path}: there is no such field" for path in changes if path not in known]
    wrong += [
        why for path, said in changes.items() if path in known and (why := known[path].wrong(said))
    ]
    wrong += [why for path, said in asked.items() if (why := _plain(path).wrong(said))]
    if wrong:
        raise TrainingNotUsable(
            f"These changes of the preset cannot be taken: {'; '.join(wrong)}. Nothing was "
            f"started; correct them, or leave them out."
        )
    made = deepcopy(dict(recipe))
    for path, said in (*changes.items(), *asked.items()):
        _put(made, path, said)
    return made


def read(path: str, text: str, recipe: Recipe) -> object:
    """Read a value as a terminal says it; what cannot be read stays text, and is refused later."""
    known = {field.path: field for group in groups(recipe) for field in group.fields}
    schema = known[path].schema if path in known else {}
    if schema.get("type") == "array":
        return read_list(text)
    if schema.get("type") == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    return _number(text) if schema.get("type") in {"integer", "number"} else text


def read_list(text: str) -> list[object]:
    return [_number(each.strip()) for each in text.split(",") if each.strip()]


def _plain(path: str) -> RecipeField:
    table, _, name = path.partition(".")
    return RecipeField(path, "", "", _of(table)[name], None)


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _put(recipe: dict[str, Any], path: str, said: object) -> None:
    *tables, name = path.split(".")
    place: Any = recipe
    for table in tables:
        place = place[int(table)] if isinstance(place, list) else place.setdefault(table, {})
    place[name] = said


def _learning(recipe: Recipe) -> Iterator[RecipeField]:
    yield from _table("schedule", recipe, _of("schedule"))
    precision = _schema()["properties"]["precision"]
    yield _field("precision", "recipe", "", precision, recipe.get("precision"))
    said = recipe.get("conditioning", {})
    for name in ("drop", *(name for name in BESIDE if said.get(name))):
        yield _field(
            f"conditioning.{name}",
            "conditioning",
            "",
            _of("conditioning")[name],
            said.get(name),
        )


def _table(name: str, recipe: Recipe, schema: Schema) -> Iterator[RecipeField]:
    said = recipe.get(name, {})
    for field, of in schema.items():
        if field not in ASKED_OF_ALL.get(name, ()):
            yield _field(f"{name}.{field}", name, "", of, said.get(field))


def _block(path: str, part: str, block: Mapping[str, Any]) -> Iterator[RecipeField]:
    kind = block["kind"]
    for field, of in _blocks(part)[kind]["properties"].items():
        if field != "kind":
            yield _field(f"{path}.{field}", part, kind, of, block.get(field))


def _field(path: str, part: str, kind: str, schema: Schema, said: object) -> RecipeField:
    name = path.rpartition(".")[2]
    label, about = _words()[part].get(f"{kind}.{name}") or _words()[part][name]
    return RecipeField(path, label, about, schema, schema.get("default") if said is None else said)


def _of(table: str) -> Schema:
    found: Schema = _schema()["properties"][table]["properties"]
    return found


@cache
def _blocks(part: str) -> dict[str, Schema]:
    blocks = _schema()["$defs"][part]["oneOf"]
    return {block["properties"]["kind"]["const"]: block for block in blocks}


@cache
def _schema() -> Schema:
    # find_spec() says where the package lies without running any of it.
    spec = find_spec("generation")
    places = spec.submodule_search_locations if spec else None
    path = Path(next(iter(places or ()))) / "presets" / "schema.json"
    schema: Schema = json.loads(path.read_text(encoding="utf-8"))
    return schema


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).with_name("recipe_fields.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _is_number(said: object, schema: Schema, *, whole: bool) -> tuple[bool, str]:
    low, high = schema.get("minimum", -LARGEST), schema.get("maximum", LARGEST)
    expected = f"{'a whole number' if whole else 'a number'} from {low:g} to {high:g}"
    if isinstance(said, bool) or not isinstance(said, int if whole else int | float):
        return False, expected
    # Compared and never turned into a float: a whole number may be larger than any of them.
    return bool(low <= said <= high), expected  # NaN is in no range


def _is_list(said: object, schema: Schema) -> tuple[bool, str]:
    inner = schema["items"]
    of = _is_number(0, inner, whole=inner["type"] == "integer")[1]
    expected = f"a list of 1 to {LONGEST_LIST}, each {of},"
    if not isinstance(said, list) or not 1 <= len(said) <= LONGEST_LIST:
        return False, expected
    whole = inner["type"] == "integer"
    return all(_is_number(each, inner, whole=whole)[0] for each in said), expected


def _is_choice(said: object, schema: Schema) -> tuple[bool, str]:
    return said in schema["enum"], f"one of {', '.join(map(str, schema['enum']))}"


def _is_text(said: object, _: Schema) -> tuple[bool, str]:
    return isinstance(said, str) and 0 < len(said) <= LONGEST_TEXT, "a short text"


KINDS: Mapping[str, Callable[[object, Schema], tuple[bool, str]]] = {
    "integer": lambda said, schema: _is_number(said, schema, whole=True),
    "number": lambda said, schema: _is_number(said, schema, whole=False),
    "boolean": lambda said, _: (isinstance(said, bool), "true or false"),
    "string": _is_text,
    "array": _is_list,
    "enum": _is_choice,
}
