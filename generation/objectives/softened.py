"""A cycle for sites that share weights (after FedMed-GAN; Wang et al., arXiv:2201.08953, 2022).

What the generators hear of the critics, the slope of a judgement at each drawn image, is clipped to
a length and noised before it goes on. No ε is said of it: the generators see images too, by the
cycle, and that path is not noised.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor

from generation.objectives.cycle import Cycle
from generation.objectives.objective import Batch
from generation.presets.bounds import Between


class Softened(Cycle):
    roles: ClassVar[tuple[str, ...]] = Cycle.roles

    @dataclass(frozen=True)
    class Options(Cycle.Options):
        # The longest slope of one image, as a share of a batch; and noise in units of it.
        bound: Annotated[float, Between(1e-6, 1e6)] = 1.0
        noise: Annotated[float, Between(0, 100)] = 1.0

    options: Options

    def heard(self, images: Tensor, batch: Batch) -> Tensor:
        """The images as they are, and a slope at them that is clipped and noised."""
        noise = self.options.noise * batch.chance.normal_like(images)
        softened: Tensor = Softening.apply(images, noise, self.options.bound)  # type: ignore[no-untyped-call]  # torch has no types there
        return softened


class Softening(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, images: Tensor, noise: Tensor, bound: float) -> Tensor:  # noqa: ANN401  torch's own
        ctx.save_for_backward(noise)
        ctx.bound = bound
        return images.view_as(images)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, None, None]:  # noqa: ANN401  torch's own
        (noise,) = ctx.saved_tensors
        (slope,) = slopes
        most = ctx.bound / len(slope)
        length = slope.flatten(1).norm(dim=1).clamp_min(1e-12)
        share = (most / length).clamp(max=1).view(-1, *(1,) * (slope.dim() - 1))
        return slope * share + most * noise, None, None
