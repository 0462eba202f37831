"""One round of one site, as a process of its own: weights in, weights out, images stay here.

A server runs `python -m generation site RECIPE --cohort … --name … --weights IN --order JSON --to
OUT`, or asks another house to run it; `ProcessSite` is the server's side of that.
"""

import json
import subprocess
import sys
import tempfile
import zlib
from argparse import Namespace, _SubParsersAction
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from generation.command.said import say
from generation.command.train import cohort_arguments, cohort_of
from generation.federated import Arrays, Errand, LocalSite, SiteNotUsable
from generation.presets.reading import load


def add(acts: "_SubParsersAction[Any]") -> None:
    site = acts.add_parser("site", help="train one round of a federation on this site's images")
    site.add_argument("recipe")
    cohort_arguments(site)
    site.add_argument("--name", required=True, help="the site's own name: its chance depends on it")
    site.add_argument("--weights", type=Path, required=True)
    site.add_argument("--order", required=True, help="what the server asks for, as JSON")
    site.add_argument("--to", type=Path, required=True)
    site.set_defaults(do=run)


def run(given: Namespace) -> int:
    recipe = load(given.recipe)
    cohort = cohort_of(given, size=recipe.data.size)
    site = LocalSite(recipe, cohort, given.name)
    arrays, count = site.train(_read(given.weights), Errand(**json.loads(given.order)))
    _write(given.to, arrays, count)
    if recipe.privacy is not None:
        # Every round takes as many steps; earlier ones are counted by their number.
        site.taken *= json.loads(given.order)["number"] + 1
        say(f"ε of this site after this round: {site.epsilon():.3g}")
    return 0


@dataclass(frozen=True)
class ProcessSite:
    """The server's side of a site in another process."""

    recipe: Path
    cohort: str
    name: str
    words: tuple[str, ...] = ()

    def train(self, arrays: Arrays, order: Errand) -> tuple[Arrays, int]:
        with tempfile.TemporaryDirectory(prefix="generation-site-") as folder:
            into, out = Path(folder) / "in.npz", Path(folder) / "out.npz"
            _write(into, arrays, 0)
            asked = ["site", str(self.recipe), "--cohort", self.cohort, "--name", self.name]
            asked += ["--weights", str(into), "--to", str(out), *self.words]
            asked += ["--order", json.dumps(asdict(order))]
            done = subprocess.run([sys.executable, "-m", "generation", *asked], check=False)  # noqa: S603  our own command
            if done.returncode:
                raise SiteNotUsable(
                    f"The site “{self.name}” ended with {done.returncode} and sent nothing. This "
                    f"round was not averaged; what went wrong stands above."
                )
            return _answer(out, self.name)


def _write(path: Path, arrays: Arrays, count: int) -> None:
    named = {f"array-{number:05d}": array for number, array in enumerate(arrays)}
    np.savez(path, count=np.array(count), **named)  # type: ignore[arg-type]  # its stubs take the names for flags


def _answer(path: Path, name: str) -> tuple[Arrays, int]:
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as loaded:
            count = int(loaded["count"])
        return _read(path), count
    except (OSError, ValueError, TypeError, KeyError, EOFError, BadZipFile, zlib.error) as why:
        raise SiteNotUsable(
            f"What the site “{name}” sent cannot be read: {why}. This round was not averaged."
        ) from why


def _read(path: Path) -> Arrays:
    with np.load(path, allow_pickle=False) as loaded:
        return [loaded[name] for name in sorted(loaded.files) if name.startswith("array-")]
