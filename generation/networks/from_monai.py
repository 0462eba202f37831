"""MONAI's networks behind the house's own shape, for large images and volumes on a GPU.

They work at full resolution and cost several times as much a step as the house's own of the same
size. MONAI is the extra “monai”; nothing here imports it before a recipe names one of these.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any, Literal

import torch
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.autoencoder import Encoding
from generation.networks.shape import NetworkDoesNotFit, Shape
from generation.presets.bounds import Between
from generation.refusal import ExtraMissing

# MONAI's sines are made for steps of a chain of a thousand; ours is a time from 0 to 1.
TIMES = 1000.0
SPADE_WIDTH = 64


class MonaiUNet(nn.Module):
    """`DiffusionModelUNet`: told beside the time at every level; maps beside or by SPADE."""

    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64, 64)
        blocks: Annotated[int, Between(1, 8)] = 2
        # The number of coarsest levels with attention; the middle always has it.
        attention: Annotated[int, Between(0, 8)] = 1
        head: Annotated[int, Between(4, 2048)] = 32
        groups: Annotated[int, Between(1, 256)] = 16
        maps: Literal["concat", "spade"] = "concat"

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        _check_fit(options.widths, options.groups, shape)
        _check_heads(options)
        levels = len(options.widths)
        self.beside = shape.spatial if options.maps == "concat" else 0
        self.within = shape.spatial if options.maps == "spade" else 0
        nets = _monai("monai-unet")
        kind = nets.SPADEDiffusionModelUNet if self.within else nets.DiffusionModelUNet
        spade = {"label_nc": self.within, "spade_intermediate_channels": SPADE_WIDTH}
        self.inner: nn.Module = kind(
            spatial_dims=shape.dimensions,
            in_channels=shape.takes + self.beside,
            out_channels=shape.gives,
            num_res_blocks=options.blocks,
            channels=options.widths,
            attention_levels=[level >= levels - options.attention for level in range(levels)],
            norm_num_groups=options.groups,
            num_head_channels=options.head,
            num_class_embeds=1 if shape.vector else None,
            **(spade if self.within else {}),
        )
        if shape.vector:
            # Where MONAI looks up the number of a class, a whole vector is told; without an offset,
            # so that zeros tell nothing.
            self.inner.class_embedding = nn.Linear(shape.vector, 4 * options.widths[0], bias=False)

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:
        said: dict[str, Tensor] = {}
        if condition.vector.shape[1]:
            said["class_labels"] = condition.vector
        if condition.spatial is not None and self.within:
            said["seg"] = condition.spatial
        elif condition.spatial is not None:
            x = torch.cat([x, condition.spatial], 1)
        times = x.new_zeros(len(x)) if t is None else t * TIMES
        made: Tensor = self.inner(x, timesteps=times, **said)
        return made


class MonaiAutoencoder(Encoding):
    """`AutoencoderKL`, halving once for each width after the first."""

    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64, 64)
        blocks: Annotated[int, Between(1, 8)] = 1
        latents: Annotated[int, Between(1, 256)] = 4
        groups: Annotated[int, Between(1, 256)] = 16

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        _check_fit(options.widths, options.groups, shape)
        self.factor, self.latents = 2 ** (len(options.widths) - 1), options.latents
        self.inner: Any = _monai("monai-autoencoder").AutoencoderKL(
            spatial_dims=shape.dimensions,
            in_channels=shape.takes,
            out_channels=shape.gives,
            num_res_blocks=options.blocks,
            channels=options.widths,
            attention_levels=[False] * len(options.widths),
            latent_channels=options.latents,
            norm_num_groups=options.groups,
            with_encoder_nonlocal_attn=False,
            with_decoder_nonlocal_attn=False,
        )

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean, sigma = self.inner.encode(x)
        return mean, (2 * sigma.log()).clamp(-20, 10)

    def decode(self, z: Tensor) -> Tensor:
        x: Tensor = self.inner.decode(z)
        return x


def _monai(kind: str) -> Any:  # noqa: ANN401  MONAI has no types of its own
    try:
        import_module("einops")  # MONAI calls it its own option and cannot attend without it
        return import_module("monai.networks.nets")
    except ImportError as why:
        raise ExtraMissing(
            f"This recipe asks for “{kind}”, a network of MONAI, which cannot be loaded here "
            f"({why}), so nothing was built. Install it with pip install 'reviewapp[monai]', or "
            f"name a network of the house, such as “{kind.removeprefix('monai-')}”."
        ) from why


def _check_fit(widths: tuple[int, ...], groups: int, shape: Shape) -> None:
    step = 2 ** (len(widths) - 1)
    if shape.dimensions not in {2, 3}:
        raise NetworkDoesNotFit(
            "MONAI's networks are for planes and volumes: data.dimensions is 2 or 3."
        )
    if shape.size % step:
        raise NetworkDoesNotFit(
            f"{len(widths)} widths halve {len(widths) - 1} times here, so the size must be a "
            f"multiple of {step}; {shape.size} is not."
        )
    if uneven := [width for width in widths if width % groups]:
        raise NetworkDoesNotFit(
            f"{uneven[0]} channels cannot be shared among {groups} groups. Take widths that are "
            f"multiples of groups."
        )


def _check_heads(options: MonaiUNet.Options) -> None:
    attending = options.widths[-max(1, options.attention) :]
    if uneven := [width for width in attending if width % options.head]:
        raise NetworkDoesNotFit(
            f"{uneven[0]} channels cannot be cut into heads of {options.head}. Take a head that "
            f"divides the widths of the levels with attention."
        )
