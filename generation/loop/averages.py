"""The exponential moving average of the weights: what is sampled from."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Averages:
    """Follows every floating-point value of a module; early on it follows quickly."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self._decay = decay
        self._live = {k: v for k, v in module.state_dict().items() if v.is_floating_point()}
        self._kept = {k: v.detach().clone() for k, v in self._live.items()}

    @torch.no_grad()
    def follow(self, step: int) -> None:
        decay = min(self._decay, (1 + step) / (10 + step))
        # One call for all tensors: a loop in Python would cost as much as the optimiser.
        torch._foreach_lerp_(list(self._kept.values()), list(self._live.values()), 1 - decay)

    def state(self) -> dict[str, Tensor]:
        return self._kept

    @torch.no_grad()
    def restore(self, state: Mapping[str, Tensor]) -> None:
        for name, value in state.items():
            self._kept[name].copy_(value)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Put the averages into the module for a while, to draw or to measure."""
        own = {name: value.detach().clone() for name, value in self._live.items()}
        _copy(self._kept, self._live)
        try:
            yield
        finally:
            _copy(own, self._live)

    @contextmanager
    def jumping(self) -> Iterator[None]:
        """What is set anew in here, the averages take over at once instead of drifting there."""
        before = {name: value.detach().clone() for name, value in self._live.items()}
        yield
        changed = {k: v for k, v in self._live.items() if not torch.equal(v, before[k])}
        _copy(changed, self._kept)

    def settle(self) -> None:
        """Put the averages into the module for good."""
        _copy(self._kept, self._live)


@torch.no_grad()
def _copy(source: Mapping[str, Tensor], target: Mapping[str, Tensor]) -> None:
    for name, value in source.items():
        target[name].copy_(value)
