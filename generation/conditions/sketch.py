"""Derive a sketch from an image: its strongest edges, as a drawing would show them."""

import torch
import torch.nn.functional as nnf
from torch import Tensor


def sketch(images: Tensor) -> Tensor:
    """Return (batch, 1, *space) in 0 to 1: the gradient's length after a little smoothing.

    The scale is each image's own 99th percentile, so that exposure does not change a drawing.
    """
    grey = images.mean(1, keepdim=True)
    dims = grey.dim() - 2
    pool = nnf.avg_pool2d if dims == 2 else nnf.avg_pool3d  # noqa: PLR2004  planes or volumes
    grey = pool(nnf.pad(grey, (1,) * 2 * dims, mode="replicate"), 3, 1)
    squared = torch.zeros_like(grey)
    for axis in range(2, grey.dim()):
        step = torch.diff(grey, dim=axis, append=grey.narrow(axis, -1, 1))
        squared = squared + step**2
    length = squared.sqrt()
    top = torch.quantile(length.flatten(1), 0.99, dim=1).clamp_min(1e-6)
    return (length / top.view(-1, *(1,) * (dims + 1))).clamp(0, 1)
