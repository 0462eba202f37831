"""Keep a training so that it can go on as if it had never stopped: safetensors, never pickle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from generation.refusal import Refusal

NAME = "checkpoint.safetensors"


class CheckpointNotUsable(Refusal):
    """The message says why it does not belong to this training."""


@dataclass(frozen=True)
class Kept:
    tensors: dict[str, Tensor]
    facts: dict[str, Any]

    def part(self, prefix: str) -> dict[str, Tensor]:
        start = f"{prefix}/"
        return {k.removeprefix(start): v for k, v in self.tensors.items() if k.startswith(start)}


def write(path: Path, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    """Replace the file in one move: a crash leaves the old one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    whole = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
    save_file(whole, aside, metadata={"facts": json.dumps(facts, sort_keys=True)})
    aside.replace(path)


def read(path: Path, *, belongs_to: Mapping[str, Any]) -> Kept:
    """Read a checkpoint of this very recipe, cohort and seed."""
    try:
        with safe_open(path, framework="pt") as opened:
            facts = json.loads((opened.metadata() or {})["facts"])
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118  not a mapping
    except (SafetensorError, KeyError, ValueError) as why:
        raise CheckpointNotUsable(
            f"{path} is no checkpoint or was cut off: {why}. Start anew, in another folder."
        ) from why
    for name, value in belongs_to.items():
        if facts.get(name) != value:
            raise CheckpointNotUsable(
                f"{path} belongs to another training: its {name} differs. Nothing was changed. "
                f"Use another folder, or the {name} it was made with."
            )
    return Kept(tensors, facts)


def optimizer_tensors(name: str, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Flatten an optimiser's state; its numbers (learning rates) follow from the step."""
    return {
        f"optimizer/{name}/{number}/{key}": torch.as_tensor(value)
        for number, state in optimizer.state_dict()["state"].items()
        for key, value in state.items()
    }


def restore_optimizer(kept: Kept, name: str, optimizer: torch.optim.Optimizer) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for path, value in kept.part(f"optimizer/{name}").items():
        number, _, key = path.partition("/")
        state.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})


def restore_module(kept: Kept, module: nn.Module) -> None:
    module.load_state_dict(kept.part("model"))
