"""Classifier-free guidance (Ho & Salimans, 2022), for any prediction that can go untold."""

from collections.abc import Callable

import torch
from torch import Tensor

from generation.conditions.condition import Condition, stacked

Predict = Callable[[Tensor, Tensor, Condition], Tensor]


def guided(predict: Predict, x: Tensor, t: Tensor, condition: Condition, scale: float) -> Tensor:
    """untold + scale · (told − untold); a scale of 1 costs one call, any other two in one batch."""
    if scale == 1.0:
        return predict(x, t, condition)
    both = stacked([condition, condition.withheld()])
    with_it, without = predict(torch.cat([x, x]), torch.cat([t, t]), both).chunk(2)
    return without + scale * (with_it - without)
