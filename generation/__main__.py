"""python -m generation: list recipes, train, sample, measure, write a model card."""

import argparse
import os
import sys

# A waiting thread that spins costs ten times on a busy machine; it must be said before torch loads.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def main(arguments: list[str]) -> int:
    from generation.command import card, measure, presets, sample, site, train
    from generation.measures.errors import NotMeasurable
    from generation.refusal import Refusal

    parser = argparse.ArgumentParser(prog="python -m generation", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    for module in (presets, train, sample, measure, card, site):
        module.add(acts)
    given = parser.parse_args(arguments)
    try:
        code: int = given.do(given)
    except (Refusal, NotMeasurable) as why:
        sys.stderr.write(f"{why}\n")
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
