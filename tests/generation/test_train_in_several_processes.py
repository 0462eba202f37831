"""Training in several processes …"""

import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from tests.architecture.tree import ROOT
from tests.generation.small import discs, fitted
from tests.generation.train_in_two_processes import RECIPE


def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    program = "tests.generation.train_in_two_processes"
    place, answer = str(tmp_path / "meeting"), str(tmp_path / "answer")
    started = [
        subprocess.Popen([sys.executable, "-m", program, str(rank), "2", place, answer], cwd=ROOT)
        for rank in (0, 1)
    ]
    alone = fitted(RECIPE, discs(), steps=3)[0].objective.state_dict()

    assert [process.wait(timeout=120) for process in started] == [0, 0]
    first, second = (load_file(f"{answer}-{rank}.safetensors") for rank in (0, 1))
    for name, value in alone.items():
        assert torch.equal(first[name], second[name])
        torch.testing.assert_close(first[name], value, atol=2e-4, rtol=0)
