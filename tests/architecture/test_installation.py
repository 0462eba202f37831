"""What is installed is pinned, comes from no machine in particular, and leaves torch to workers."""

import re
import subprocess
import sys
from importlib.metadata import requires

import pytest

from tests.architecture.tree import ROOT

PINS = (ROOT / "constraints.txt").read_text("utf-8").splitlines()


def test_every_line_of_the_constraints_pins_one_version() -> None:
    assert [line for line in PINS if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_torch_is_the_same_in_both_places() -> None:
    wanted = [line for line in requires("reviewapp") or [] if line.startswith("torch")]
    assert [line.partition(";")[0].strip() for line in wanted] == ["torch==2.13.0"]
    assert "torch==2.13.0" in PINS


def test_the_site_alone_needs_no_torch() -> None:
    base = [line for line in requires("reviewapp") or [] if "extra ==" not in line]
    assert base
    assert [line for line in base if re.match(r"torch|safetensors|nvidia", line)] == []


def test_everything_the_project_asks_for_is_pinned() -> None:
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in PINS}
    asked = {
        re.split(r"[\s\[<>=!~;]", line)[0].lower().replace("_", "-")
        for line in requires("reviewapp") or []
    }
    assert asked - pinned == set()


@pytest.mark.parametrize("module", ["reviewapp.asgi", "reviewapp.supervisor"])
def test_the_web_process_loads_no_torch(module: str) -> None:
    asked = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False)
    assert done.returncode == 0
