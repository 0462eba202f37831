"""Appending to the trail, fifty hands at once: one row with its event, against the row alone."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.harness import ROOT, Result, compare
from benchmarks.stand import environment, postgres

GOAL = 2.0
WHOSE = {"people": "50 writers, a person each", "system": "50 writers, all the system's"}


def run() -> list[Result]:
    with postgres() as database, tempfile.TemporaryDirectory(prefix="reviewapp-bench-") as folder:
        surroundings = environment(Path(folder), database, 8000) | {"DATABASE_POOL": "50"}
        measure = partial(_measure, surroundings)
        measure("prepare")
        return [
            compare(
                f"append an event, {who}",
                ours=partial(measure, what),
                yardstick=partial(measure, "row"),
                goal=GOAL,
                rounds=5,
            )
            for what, who in WHOSE.items()
        ]


def _measure(surroundings: dict[str, str], what: str) -> Sequence[float]:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.writers", what],
        env=surroundings,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    times: list[float] = json.loads(ran.stdout or "[]")
    return times
