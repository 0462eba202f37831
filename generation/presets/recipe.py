"""A recipe: frozen data that say everything about a trained generator but its data and seed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Annotated, Any, Literal

from generation.presets.bounds import Between

Stored = Literal["uint8", "int16", "uint16", "float32"]
Precision = Literal["auto", "fp32", "bf16", "fp16"]


@dataclass(frozen=True)
class Block:
    """One building block: its kind, and options of the block's own class."""

    kind: str
    options: Any


@dataclass(frozen=True)
class Data:
    """What the images are; `low` and `high` become -1 and 1, and nothing is made 8-bit on the way.

    Records have no dimension: `channels` is then the number of columns, and `size` is 1.
    """

    size: Annotated[int, Between(1, 1024)]
    low: float
    high: float
    dimensions: Annotated[int, Between(0, 3)] = 2
    channels: Annotated[int, Between(1, 4096)] = 1
    stored: Stored = "float32"

    @property
    def space(self) -> tuple[int, ...]:
        return (self.size,) * self.dimensions


@dataclass(frozen=True)
class Conditioning:
    """What a generator is told. Everything may also be withheld: `drop` says how often in training.

    `classes` names attributes and their values, `numbers` attributes and their range, `words` the
    vocabulary looked for in the attribute `report`; `mask` is the number of labels, background
    included; `image` names a second image of the cohort, whose own `image_range` becomes -1 to 1
    where it differs from the image's; `sketch` derives edges from the image.
    """

    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    mask: Annotated[int, Between(0, 255)] = 0
    image: str = ""
    image_channels: Annotated[int, Between(1, 64)] = 1
    image_range: tuple[float, ...] = ()
    sketch: bool = False
    drop: Annotated[float, Between(0, 1)] = 0.1


@dataclass(frozen=True)
class Schedule:
    """How it learns. `patience` counts hold-out checks without a better one; 0: never mind."""

    steps: Annotated[int, Between(1, 100_000_000)]
    batch: Annotated[int, Between(1, 65_536)] = 16
    accumulate: Annotated[int, Between(1, 4096)] = 1
    learning_rate: Annotated[float, Between(0, 1)] = 2e-3
    warmup: Annotated[float, Between(0, 1)] = 0.02
    decay: Literal["cosine", "constant"] = "cosine"
    beta1: Annotated[float, Between(0, 1)] = 0.9
    beta2: Annotated[float, Between(0, 1)] = 0.99
    weight_decay: Annotated[float, Between(0, 1)] = 0.0
    clip: Annotated[float, Between(0, 1e6)] = 1.0
    ema: Annotated[float, Between(0, 1)] = 0.998
    check_every: Annotated[int, Between(0, 100_000_000)] = 0
    patience: Annotated[int, Between(0, 10_000)] = 0


@dataclass(frozen=True)
class Sampling:
    """How it draws; `together` is the fixed micro-batch that makes an image its own affair."""

    steps: Annotated[int, Between(1, 10_000)] = 10
    guidance: Annotated[float, Between(0, 100)] = 1.0
    together: Annotated[int, Between(1, 4096)] = 8
    precision: Precision = "fp32"


@dataclass(frozen=True)
class Recipe:
    """`system` is a name in the literature, `essential` what makes it that, `differs` what not."""

    name: str
    version: Annotated[int, Between(1, 1_000_000)]
    family: str
    data: Data
    networks: Mapping[str, Block]
    objective: Block
    schedule: Schedule
    title: str = ""
    about: str = ""
    system: str = ""
    differs: str = ""
    essential: str = ""
    conditioning: Conditioning = field(default_factory=Conditioning)
    augmentation: tuple[Block, ...] = ()
    constraint: tuple[Block, ...] = ()
    addon: tuple[Block, ...] = ()
    privacy: Block | None = None
    sampling: Sampling = field(default_factory=Sampling)
    precision: Precision = "auto"

    @property
    def digest(self) -> str:
        """SHA-256 of all that makes a difference, as JSON with sorted keys and no blanks."""
        said = as_data(self)
        for words in ("title", "about", "system", "differs", "essential"):
            said.pop(words, None)
        if not self.conditioning.image_range:
            # It came later; recipes that do not use it keep the digest that images depend on.
            said["conditioning"].pop("image_range")
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def as_data(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe as plain data, every default written out."""
    said: dict[str, Any] = json.loads(json.dumps(_plain(recipe)))
    return {key: value for key, value in said.items() if value not in (None, [], "")}


def _plain(value: object) -> object:
    match value:
        case Block():
            return {"kind": value.kind, **asdict(value.options)}
        case Mapping():
            return {key: _plain(each) for key, each in value.items()}
        case tuple() | list():
            return [_plain(each) for each in value]
        case Recipe() | Data() | Conditioning() | Schedule() | Sampling():
            return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
