"""The few layers of which the U-Nets and critics are made."""

import math

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.networks.shape import NetworkDoesNotFit


def convolution(
    dims: int, takes: int, gives: int, *, kernel: int = 3, stride: int = 1
) -> nn.Module:
    kind = nn.Conv2d if dims == 2 else nn.Conv3d  # noqa: PLR2004  planes or volumes
    return kind(takes, gives, kernel, stride=stride, padding=kernel // 2)


def groups(channels: int) -> nn.GroupNorm:
    """Group norm with eight groups, or as many as divide the channels."""
    return nn.GroupNorm(math.gcd(8, channels), channels)


def zeroed(module: nn.Module) -> nn.Module:
    """Start a residual branch, or the last layer, at nothing."""
    for parameter in module.parameters():
        nn.init.zeros_(parameter)
    return module


def patchify(x: Tensor, patch: int) -> Tensor:
    """Fold patches into channels, in two or three dimensions; undone by `unpatchify`."""
    for axis in range(2, x.dim()):
        size = x.shape[axis]
        if size % patch:
            raise NetworkDoesNotFit(f"{size} pixels cannot be cut into patches of {patch}.")
        cut = torch.unflatten(x, axis, (size // patch, patch))
        x = cut.movedim(axis + 1, 2).flatten(1, 2)
    return x


def unpatchify(x: Tensor, patch: int) -> Tensor:
    for axis in range(x.dim() - 1, 1, -1):
        cut = torch.unflatten(x, 1, (x.shape[1] // patch, patch))
        x = cut.movedim(2, axis + 1).flatten(axis, axis + 1)
    return x


def time_features(t: Tensor, width: int) -> Tensor:
    """Sines and cosines of a time from 0 to 1, from one to a thousand turns."""
    turns = torch.exp(torch.linspace(0, math.log(1000), width // 2, device=t.device))
    angles = t.float().unsqueeze(1) * turns * 2
    return torch.cat([angles.sin(), angles.cos()], 1)


class Told(nn.Module):
    """Scale and shift features by what an embedding says (FiLM)."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.said = zeroed(nn.Linear(width, 2 * channels))

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        scale, shift = self.said(told).view(len(x), -1, *(1,) * (x.dim() - 2)).chunk(2, 1)
        return torch.addcmul(shift, x, 1 + scale)


class Shown(nn.Module):
    """Scale and shift features place by place by a map (SPADE, Park et al., CVPR 2019)."""

    def __init__(self, dims: int, channels: int, maps: int) -> None:
        super().__init__()
        self.seen = convolution(dims, maps, max(8, channels // 2))
        self.said = zeroed(convolution(dims, max(8, channels // 2), 2 * channels))

    def forward(self, x: Tensor, maps: Tensor) -> Tensor:
        maps = nnf.interpolate(maps, size=x.shape[2:], mode="nearest")
        scale, shift = self.said(nnf.silu(self.seen(maps))).chunk(2, 1)
        return torch.addcmul(shift, x, 1 + scale)


class Attention(nn.Module):
    """Every place looks at every other; cheap only at the smallest resolution."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = groups(channels)
        self.asked = nn.Linear(channels, 3 * channels)
        self.given = zeroed(nn.Linear(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        flat = self.norm(x).flatten(2).transpose(1, 2)
        queries, keys, values = (
            self.asked(flat).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        )
        seen = nnf.scaled_dot_product_attention(queries, keys, values)
        told = self.given(seen.transpose(1, 2).flatten(2))
        whole: Tensor = x + told.transpose(1, 2).reshape_as(x)
        return whole
