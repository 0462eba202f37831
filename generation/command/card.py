"""Write the model card of a training: `card.md` in its folder."""

import json
from argparse import Namespace, _SubParsersAction
from pathlib import Path
from typing import Any

from generation import weights
from generation.card import Kept, card, pictures_in
from generation.command.said import say
from generation.command.train import WEIGHTS
from generation.presets.reading import parse


def add(acts: "_SubParsersAction[Any]") -> None:
    parser = acts.add_parser("card", help="write the model card of a training")
    parser.add_argument("run", type=Path, help="the folder of a training")
    parser.set_defaults(do=run)


def run(given: Namespace) -> int:
    folder: Path = given.run
    stored = weights.read(folder / WEIGHTS)
    found = _read(folder / "measures.json")
    pairs = _read(folder / "pairs.json")
    kept = Kept(
        recipe=parse(stored.recipe),
        facts=stored.facts,
        digest=weights.file_digest(folder / WEIGHTS),
        measures=[*found.get("figures", []), *pairs.get("figures", [])],
        refused=[*found.get("refused", []), *pairs.get("refused", [])],
        pictures=pictures_in(folder),
    )
    (folder / "card.md").write_text(card(kept), encoding="utf-8")
    say(str(folder / "card.md"))
    return 0


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
