"""Taking a CT series from a PACS, against a PACS storing the same files.

One Orthanc holds the series that we fetch; another, empty one is the yardstick that stores them.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.harness import ROOT, Result, compare
from benchmarks.stand import environment, postgres
from tests.pacs_site.orthanc import Orthanc, is_installed, running
from tests.pacs_site.slices import write_series

SLICES, SIZE = 100, 512  # 50 MB
ROUNDS = 3
# Each round takes a series that nobody has seen: what is known is not taken in again.
SERIES = range(1, ROUNDS + 2)
# Fetching is one copy more than storing; taking in decodes every slice and packs it again.
GOALS = {"fetch": 1.5, "receive": 1.5, "import": 8.0}


@dataclass
class Importer:
    """A site in a process of its own that does one thing at a time and says how long it took."""

    told: IO[str]
    says: IO[str]

    def ask(self, what: str) -> float:
        self.told.write(what + "\n")
        self.told.flush()
        line = self.says.readline()
        assert line, f"the importer could not {what}"
        return float(json.loads(line))


def run() -> list[Result]:
    if not is_installed():
        raise SystemExit(
            "Orthanc is not installed, so nothing was measured. "
            "Install orthanc and orthanc-dicomweb, then run make bench again."
        )
    with tempfile.TemporaryDirectory(prefix="reviewapp-bench-") as folder:
        here = Path(folder)
        for number in SERIES:
            write_series(here / "files", slices=SLICES, size=SIZE, number=number)
        files = sorted((here / "files").glob("series-1-*.dcm"))
        with (
            running(here / "source") as source,
            running(here / "yardstick") as yardstick,
            postgres() as database,
            _importer(here, database, source) as importer,
        ):
            source.stow(sorted((here / "files").glob("*.dcm")))
            return _results(importer, yardstick, files)


def _results(importer: Importer, orthanc: Orthanc, files: Sequence[Path]) -> list[Result]:
    def ours(what: str) -> Callable[[], list[float]]:
        numbers = iter(SERIES)
        return lambda: [importer.ask(f"{what} {next(numbers)}")]

    def stored() -> list[float]:
        return [_timed(orthanc, lambda: orthanc.stow(files))]

    def sent() -> list[float]:
        return [_timed(orthanc, lambda: orthanc.c_store(files))]

    series = f"{SLICES} CT slices, {sum(path.stat().st_size for path in files) // 10**6} MB"
    compared = {
        "fetch": (f"fetch {series}, into quarantine (Orthanc storing them by STOW)", stored),
        "import": (f"import {series}, fetched and taken in (Orthanc storing them by STOW)", stored),
        "receive": (f"receive {series}, by C-STORE (Orthanc receiving them)", sent),
    }
    return [
        compare(name, ours=ours(what), yardstick=theirs, goal=GOALS[what], rounds=ROUNDS)
        for what, (name, theirs) in compared.items()
    ]


def _timed(orthanc: Orthanc, store: Callable[[], None]) -> float:
    orthanc.forget_everything()
    began = time.perf_counter()
    store()
    return (time.perf_counter() - began) * 1000


@contextmanager
def _importer(folder: Path, database: str, orthanc: Orthanc) -> Iterator[Importer]:
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.pacs_importer", orthanc.address, str(folder / "files")],
        env=environment(folder / "site", database, 8000)
        | {"PACS_NETWORKS": "127.0.0.1/32", "PACS_USER": orthanc.user}
        | {"PACS_PASSWORD": orthanc.password},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin
    assert child.stdout
    try:
        yield Importer(child.stdin, child.stdout)
    finally:
        child.stdin.close()
        child.wait(60)
