"""The estimators against the best maintained Python package for the same thing.

The packages live in environments of their own, made here from benchmarks/requirements-stats.txt
and requirements-irr.txt: some are under the GPL, one pins an old scipy. Both sides run in one
process on the same data, in turns.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from benchmarks.harness import ROOT, Result

FOLDERS = Path(os.environ.get("BENCHMARK_ENVIRONMENTS", tempfile.gettempdir()))
ENVIRONMENTS = {"stats": "requirements-stats.txt", "irr": "requirements-irr.txt"}


def run() -> list[Result]:
    """Measure in each environment; the children print their results as JSON."""
    found = []
    for name, requirements in ENVIRONMENTS.items():
        python = _environment(name, ROOT / "benchmarks" / requirements)
        ran = subprocess.run(
            [str(python), "-m", "benchmarks.statistics_yardsticks", name],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        found += [Result(**fields) for fields in json.loads(ran.stdout.splitlines()[-1])]
    return found


def _environment(name: str, requirements: Path) -> Path:
    folder = FOLDERS / f"bench-{name}"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        sys.stderr.write(f"Installing {requirements.name} into {folder}.\n")
        install = [str(python), "-m", "pip", "install", "-q", "-r", str(requirements)]
        subprocess.run(install, check=True)
    return python
