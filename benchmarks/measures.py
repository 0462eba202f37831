"""The measures of generated images against the packages that compute the same on the same arrays.

The packages live in an environment of their own that sees the project's behind it, so that both
sides use one torch. `python -m benchmarks.measures_on_real` writes what the measures say of real
images into docs/guides/measures.md.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

from benchmarks.harness import ROOT, Result
from benchmarks.measures_page import write

FOLDER = Path(os.environ.get("BENCHMARK_ENVIRONMENTS", tempfile.gettempdir())) / "bench-measures"
REQUIREMENTS = ROOT / "benchmarks" / "requirements-measures.txt"


def run() -> list[Result]:
    """Measure in that environment; the child prints values and times as JSON."""
    ran = subprocess.run(
        [str(_environment()), "-m", "benchmarks.measures_yardsticks"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = json.loads(ran.stdout.splitlines()[-1])
    write("values", said["values"])
    return [Result(**fields) for fields in said["times"]]


def _environment() -> Path:
    python = FOLDER / "bin" / "python"
    if not python.exists():
        venv.create(FOLDER, with_pip=True)
        packages = sysconfig.get_path("purelib", vars={"base": str(FOLDER)})
        behind = Path(packages) / "behind.pth"
        behind.write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
        sys.stderr.write(f"Installing {REQUIREMENTS.name} into {FOLDER}.\n")
        pins = ["-c", str(ROOT / "constraints.txt"), "-r", str(REQUIREMENTS)]
        subprocess.run([str(python), "-m", "pip", "install", "-q", *pins], check=True)
    return python
