"""Physics as a loss: the residual of an equation that true images fulfil (after PINN priors)."""

from dataclasses import dataclass
from typing import Annotated, Literal

import torch
from torch import Tensor

from generation.objectives.objective import Batch, Losses
from generation.presets.bounds import Between


class Residual:
    """λ · mean |residual of the estimate|², for one of these equations:

    laplace     ∇²u = 0: a steady temperature or potential without sources
    divergence  ∇·(u, v) = 0: the flow of what cannot be compressed, two channels
    attenuation line integrals along both axes are those of the real image (Beer–Lambert)
    """

    @dataclass(frozen=True)
    class Options:
        equation: Literal["laplace", "divergence", "attenuation"]
        weight: Annotated[float, Between(0, 1e6)] = 1.0

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, batch: Batch, losses: Losses) -> dict[str, Tensor]:
        if losses.estimate is None:
            return {}
        error = residual(self.options.equation, losses.estimate, batch.images)
        return {self.options.equation: self.options.weight * error.square().mean()}


def residual(equation: str, images: Tensor, real: Tensor) -> Tensor:
    if equation == "laplace":
        return laplacian(images)
    if equation == "divergence":
        return divergence(images)
    sums = [(images - real).mean(axis).flatten(1) for axis in range(2, images.dim())]
    return torch.cat(sums, 1)


def laplacian(u: Tensor) -> Tensor:
    """∇²u by second differences, inside the borders, in two or three dimensions."""
    inner = [slice(None), slice(None), *[slice(1, -1)] * (u.dim() - 2)]
    total = torch.zeros_like(u[tuple(inner)])
    for axis in range(2, u.dim()):
        parts = []
        for part in (slice(2, None), slice(1, -1), slice(None, -2)):
            at = list(inner)
            at[axis] = part
            parts.append(u[tuple(at)])
        total = total + parts[0] - 2 * parts[1] + parts[2]
    return total


def divergence(field: Tensor) -> Tensor:
    """∂u/∂x + ∂v/∂y by central differences: x is the last axis, y the one before."""
    along = field[:, 0, 1:-1, 2:] - field[:, 0, 1:-1, :-2]
    across = field[:, 1, 2:, 1:-1] - field[:, 1, :-2, 1:-1]
    return (along + across) / 2
