"""Draw several for one request and keep the best: whose choice it is, is a system's own idea."""

import torch
from torch import Tensor

from generation.conditions.condition import Condition


def repeated(condition: Condition, times: int) -> Condition:
    """Ask for each of the batch so many times, one after another."""
    spatial = condition.spatial
    return Condition(
        condition.vector.repeat_interleave(times, 0),
        None if spatial is None else spatial.repeat_interleave(times, 0),
    )


def best(images: Tensor, scores: Tensor, *, of: int) -> Tensor:
    """Of each `of` images in a row, the one with the highest score; the first of equals."""
    chosen = scores.view(-1, of).argmax(1)
    rows = torch.arange(len(chosen), device=images.device) * of + chosen
    return images[rows]
