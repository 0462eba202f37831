"""Weights on disk: safetensors with the recipe and the facts of the training in the header.

Nothing is ever unpickled. The digest of the weights is of the tensors alone; the digest of a file
is of its bytes, and is what a model card names.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from generation.refusal import Refusal

FORMAT = "reviewapp-generator/1"


class WeightsNotUsable(Refusal):
    """The message says what is wrong with the file and what to do."""


@dataclass(frozen=True)
class Stored:
    tensors: dict[str, Tensor]
    recipe: dict[str, Any]
    facts: dict[str, Any]


def digest(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 over names, types, shapes and bytes, in the order of the names."""
    hashed = sha256()
    for name in sorted(tensors):
        value = tensors[name].detach().cpu().contiguous()
        hashed.update(f"{name} {value.dtype} {tuple(value.shape)}\n".encode())
        hashed.update(value.flatten().view(torch.uint8).numpy().tobytes())
    return hashed.hexdigest()


def write(
    path: Path,
    tensors: Mapping[str, Tensor],
    *,
    recipe: Mapping[str, Any],
    facts: Mapping[str, Any],
    half: bool = False,
) -> str:
    """Write in one move and return the file's SHA-256. `half` halves the file for shipping."""
    kept = {name: _to_keep(value, half=half) for name, value in tensors.items()}
    said = {"format": FORMAT, "recipe": json.dumps(recipe, sort_keys=True)}
    said["facts"] = json.dumps(facts, sort_keys=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    save_file(kept, aside, metadata=said)
    aside.replace(path)
    return file_digest(path)


def read(path: Path) -> Stored:
    """Read a file; half-precision values come back as fp32."""
    try:
        with safe_open(path, framework="pt") as opened:
            said = opened.metadata() or {}
            if said.get("format") != FORMAT:
                raise WeightsNotUsable(f"{path} holds no generator of ours; nothing was loaded.")
            names = list(opened.keys())
            tensors = {name: _as_used(opened.get_tensor(name)) for name in names}
        return Stored(tensors, json.loads(said["recipe"]), json.loads(said["facts"]))
    except (SafetensorError, OSError, KeyError, ValueError, RecursionError) as why:
        raise WeightsNotUsable(
            f"{path} cannot be read as weights: {why}. Take the file from where it was made again."
        ) from why


def file_digest(path: Path) -> str:
    with path.open("rb") as opened:
        hashed = sha256()
        while block := opened.read(1 << 20):
            hashed.update(block)
    return hashed.hexdigest()


def _to_keep(value: Tensor, *, half: bool) -> Tensor:
    value = value.detach().cpu().contiguous()
    return value.half() if half and value.is_floating_point() else value.clone()


def _as_used(value: Tensor) -> Tensor:
    return value.float() if value.dtype == torch.float16 else value
