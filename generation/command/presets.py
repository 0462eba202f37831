"""List the recipes that come with the house, or publish what a recipe may say."""

import json
from argparse import Namespace, _SubParsersAction
from typing import Any

from generation import recipe as drawn
from generation.command.said import say
from generation.presets import reading


def add(acts: "_SubParsersAction[Any]") -> None:
    acts.add_parser("presets", help="list the recipes that come with the house").set_defaults(
        do=presets
    )
    acts.add_parser("schema", help="write the JSON Schema of trained recipes").set_defaults(
        do=schema
    )


def presets(_: Namespace) -> int:
    for each in drawn.presets().values():
        say(f"{each.name} v{each.version}  {each.digest}  drawn")
    for name in reading.presets():
        recipe = reading.load(name)
        after = "after " if recipe.differs else ""
        say(f"{name} v{recipe.version}  {recipe.digest}  {after}{recipe.system or recipe.family}")
    return 0


def schema(_: Namespace) -> int:
    from generation.presets.schema import schema as described

    say(json.dumps(described(), indent=1, ensure_ascii=False))
    return 0
