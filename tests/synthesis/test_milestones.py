"""What a training draws on its way, and what it runs on …"""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reviewapp.jobs import gauge as process
from reviewapp.synthesis import gauging, milestones
from reviewapp.synthesis.gauging import gauge

NVIDIA = """#!/bin/sh
case "$*" in *GPU-1*) echo 87 ;; *GPU-2*) echo "[N/A]" ;; *) exit 6 ;; esac
"""


def test_large_grids_are_made_smaller() -> None:
    drawn = np.random.default_rng(1).normal(size=(16, 1, 300, 300))

    shown = Image.open(BytesIO(milestones.as_png(drawn)))

    assert shown.size == (1024, 256)


def test_without_a_card_the_processor_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)

    assert gauge().device == process.processor()


@pytest.mark.parametrize(("card", "use"), [("GPU-1", 87), ("GPU-2", None), ("GPU-3", None)])
def test_a_card_is_asked_by_its_drivers_tool(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, card: str, use: int | None
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(NVIDIA)
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert gauging.use_of(card) == use


def test_without_the_tool_nobody_knows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert gauging.use_of("GPU-1") is None


@pytest.mark.parametrize("error", [RuntimeError("CUDA error"), AttributeError("uuid"), OSError()])
def test_a_card_that_fails_is_not_told_of(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.current_device", broken)

    assert gauge().device == process.processor()
