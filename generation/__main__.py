"""python -m generation: list the recipes, or make images from one into a folder."""

import argparse
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np

from generation.phantoms.draw import draw
from generation.recipe import presets


def main(arguments: list[str]) -> int:
    known = presets()
    parser = argparse.ArgumentParser(prog="python -m generation", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("presets", help="list the recipes that come with the house")
    sample = acts.add_parser("sample", help="write images as .npy files in Hounsfield units")
    sample.add_argument("recipe", choices=sorted(known))
    sample.add_argument("--count", type=int, default=1)
    sample.add_argument("--seed", type=int, required=True)
    sample.add_argument("--to", type=Path, required=True, help="an existing folder")
    given = parser.parse_args(arguments)
    if given.act == "presets":
        for recipe in known.values():
            _say(f"{recipe.name} v{recipe.version}  {recipe.digest}")
        return 0
    for number in range(given.count):
        phantom = draw(known[given.recipe], seed=given.seed, number=number)
        np.save(given.to / f"{given.recipe}-{given.seed}-{number}.npy", phantom.pixels)
        _say(f"{number}  {sha256(phantom.pixels.tobytes()).hexdigest()}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
