"""The JSON Schema of recipes, made from the same annotations that the reader follows."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from generation import registry
from generation.presets.bounds import Between
from generation.presets.reading import PARTS
from generation.presets.recipe import Block, Recipe

Schema = dict[str, Any]
SCALARS = {int: "integer", float: "number", str: "string", bool: "boolean"}


def schema() -> Schema:
    """Describe everything a recipe may say, with every block there is."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Recipe of a trained generator",
        **_table(Recipe),
        "$defs": {
            part: {"oneOf": [_block(part, kind) for kind in sorted(kinds)]}
            for part, kinds in registry.BLOCKS.items()
            if kinds
        },
    }


def _table(kind: Any) -> Schema:  # noqa: ANN401  any frozen dataclass
    hints = get_type_hints(kind, include_extras=True)
    needed = [
        each.name
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    ]
    preset = {each.name: each.default for each in fields(kind) if _is_plain(each.default)}
    return {
        "type": "object",
        "properties": {
            name: _value(hint, name) | _default(preset, name) for name, hint in hints.items()
        },
        "required": needed,
        "additionalProperties": False,
    }


def _is_plain(value: object) -> bool:
    """Numbers, words, and lists of them; a table's defaults stand in the table itself."""
    return isinstance(value, int | float | str | tuple)


def _default(preset: Mapping[str, Any], name: str) -> Schema:
    if name not in preset:
        return {}
    said = preset[name]
    return {"default": list(said) if isinstance(said, tuple) else said}


def _block(part: str, kind: str) -> Schema:
    table = _table(registry.find(part, kind).Options)
    table["properties"] = {"kind": {"const": kind}, **table["properties"]}
    table["required"] = ["kind", *table["required"]]
    return table


def _value(hint: Any, name: str) -> Schema:  # noqa: ANN401  a type annotation
    bounds: Schema = {}
    if get_origin(hint) is Annotated:
        hint, between = get_args(hint)[:2]
        bounds = _bounds(between)
    if get_origin(hint) is UnionType:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    if hint is Block:
        part = PARTS.get(name, name)
        return {"$ref": f"#/$defs/{part}"} if registry.BLOCKS[part] else {"not": {}}
    if is_dataclass(hint):
        return _table(hint)
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        return _list(hint, name)
    if get_origin(hint) is Mapping:
        inner = _value(get_args(hint)[1], name)
        return {"type": "object", "additionalProperties": inner}
    return {"type": SCALARS[hint], **bounds}


def _list(hint: Any, name: str) -> Schema:  # noqa: ANN401  a type annotation
    inner = get_args(hint)
    if inner[-1] is Ellipsis:
        return {"type": "array", "items": _value(inner[0], name)}
    items = [_value(each, name) for each in inner]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _bounds(between: Between) -> Schema:
    return {"minimum": between.low, "maximum": between.high}
