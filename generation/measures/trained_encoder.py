"""An encoder trained on the user's own real images, kept as safetensors with its digest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from generation.measures.arrays import Floats, digest
from generation.measures.encoders import Trunk, batches
from generation.measures.errors import NotMeasurable
from generation.measures.quiet import one_thread
from generation.measures.sets import ImageSet

Task = Literal["classification", "segmentation", "autoencoding"]
FORM = "measures-encoder/1"
RATE, BATCH = 2e-3, 16
COARSE, STRIDE = 16, 8


@dataclass(frozen=True, slots=True, eq=False)
class TrainedEncoder:
    """The trunk's mean and spread over space: `width` features each."""

    task: Task
    width: int
    weights: Mapping[str, Tensor]

    @property
    def digest(self) -> str:
        """SHA-256 over architecture, task and every weight."""
        said = sha256(json.dumps([FORM, self.task, self.width]).encode())
        for name in sorted(self.weights):
            said.update(f"{name} {digest(self.weights[name].numpy())}".encode())
        return said.hexdigest()

    def encode(self, images: Floats) -> Floats:
        trunk = Trunk(self.width)
        trunk.load_state_dict(dict(self.weights))
        trunk.eval()
        with one_thread(), torch.inference_mode():
            maps = [trunk(batch) for batch in batches(images)]
            encoded = [_pooled(one).numpy() for one in maps]
        return np.concatenate(encoded).astype(np.float64)


def train(
    given: ImageSet, *, task: Task, seed: int, steps: int = 300, width: int = 32
) -> TrainedEncoder:
    """Learn from real training images only: a ruler that saw synthetic ones would be bent."""
    images, targets = torch.cat(batches(given.unit())), _targets(given, task)
    with one_thread(seed):
        trunk = Trunk(width)
        head = _head(task, width, targets)
        learned = nn.Sequential(trunk, head).train()
        optimizer = torch.optim.AdamW(learned.parameters(), lr=RATE)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        for _ in range(steps):
            at = torch.randint(len(images), (min(BATCH, len(images)),))
            loss = _loss(task, learned(images[at]), targets[at])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            optimizer.step()
            schedule.step()
    kept = {name: part.detach().clone() for name, part in trunk.state_dict().items()}
    if not all(bool(torch.isfinite(part).all()) for part in kept.values()):
        raise NotMeasurable(
            "Training the encoder ran away, so there is none. Check the range of the images."
        )
    return TrainedEncoder(task=task, width=width, weights=kept)


def write(encoder: TrainedEncoder, path: Path) -> str:
    """Keep it as safetensors; answer its digest."""
    said = {
        "form": FORM,
        "task": encoder.task,
        "width": str(encoder.width),
        "digest": encoder.digest,
    }
    path.write_bytes(save(dict(encoder.weights), metadata=said))
    return encoder.digest


def read(path: Path) -> TrainedEncoder:
    """Read what `write` kept; refuse anything whose digest is not its own."""
    try:
        with safe_open(path, framework="pt") as kept:
            said = kept.metadata() or {}
            weights = {name: kept.get_tensor(name) for name in kept.keys()}  # noqa: SIM118  no dict
        task: Task = said["task"]
        encoder = TrainedEncoder(task=task, width=int(said["width"]), weights=weights)
        Trunk(encoder.width).load_state_dict(weights)
        whole = said["form"] == FORM and said["digest"] == encoder.digest
    except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as wrong:
        raise NotMeasurable(
            f"{path.name} is no encoder in the form {FORM}, so nothing was read. Give a file that "
            "was written here; a scripted model is code and is not run."
        ) from wrong
    if not whole:
        raise NotMeasurable(
            f"{path.name} does not hold the weights that its digest names, so it was not used. "
            "Get the file again from where it came."
        )
    return encoder


def _pooled(maps: Tensor) -> Tensor:
    return torch.cat([maps.mean(dim=(2, 3)), maps.std(dim=(2, 3), correction=0)], dim=1)


class _Classes(nn.Module):
    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.last = nn.Linear(2 * width, classes)

    def forward(self, maps: Tensor) -> Tensor:
        answers: Tensor = self.last(_pooled(maps))
        return answers


class _Coarse(nn.Module):
    """One value (or class score) at each place of a coarse grid."""

    def __init__(self, width: int, channels: int) -> None:
        super().__init__()
        self.last = nn.Conv2d(width, channels, 1)

    def forward(self, maps: Tensor) -> Tensor:
        answers: Tensor = self.last(functional.adaptive_avg_pool2d(maps, COARSE))
        return answers


class _Whole(nn.Module):
    """Every pixel again, from the coarse map alone."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.last = nn.Sequential(nn.Conv2d(width, STRIDE**2, 1), nn.PixelShuffle(STRIDE))

    def forward(self, maps: Tensor) -> Tensor:
        image: Tensor = self.last(maps)
        return image


def _head(task: Task, width: int, targets: Tensor) -> nn.Module:
    if task == "classification":
        return _Classes(width, int(targets.max()) + 1)
    if task == "segmentation":
        return _Coarse(width, int(targets.max()) + 1)
    return _Whole(width)


def _targets(given: ImageSet, task: Task) -> Tensor:
    if task == "classification":
        labels = given.need_labels("Training an encoder by classification")
        return torch.from_numpy(np.unique(labels, return_inverse=True)[1].astype(np.int64))
    if task == "segmentation":
        masks = given.need_masks("Training an encoder by segmentation").astype(np.float32)
        coarse = functional.adaptive_max_pool2d(torch.from_numpy(masks)[:, None], COARSE)
        return coarse[:, 0].long()
    return torch.cat(batches(given.unit()))


def _loss(task: Task, answers: Tensor, targets: Tensor) -> Tensor:
    if task == "autoencoding":
        height, wide = targets.shape[2:]
        return functional.mse_loss(answers[:, :, :height, :wide], targets)
    return functional.cross_entropy(answers, targets)
