"""What a batch is told, in the one form that every network understands.

`vector` holds one-hot classes, scaled numbers with a flag that says “known”, and found words;
`spatial` one-hot labels, images and sketches with such a flag. Zero everywhere means: not told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Condition:
    vector: Tensor  # (batch, entries); no entries when nothing is told that way
    spatial: Tensor | None = None  # (batch, channels, *space)

    def __len__(self) -> int:
        return len(self.vector)

    def withheld(self) -> "Condition":
        """The same batch, told nothing."""
        spatial = None if self.spatial is None else torch.zeros_like(self.spatial)
        return Condition(torch.zeros_like(self.vector), spatial)

    def kept_where(self, told: Tensor) -> "Condition":
        """Withhold everything from those of the batch that are not `told`."""
        spatial = self.spatial
        if spatial is not None:
            spatial = spatial * told.to(spatial).view(-1, *(1,) * (spatial.dim() - 1))
        return Condition(self.vector * told.to(self.vector).unsqueeze(1), spatial)

    def only(self, entries: slice) -> "Condition":
        """Tell these entries of the vector and withhold the others."""
        vector = torch.zeros_like(self.vector)
        vector[:, entries] = self.vector[:, entries]
        return Condition(vector, self.spatial)

    def part(self, which: slice | Tensor) -> "Condition":
        spatial = None if self.spatial is None else self.spatial[which]
        return Condition(self.vector[which], spatial)

    def to(self, device: torch.device) -> "Condition":
        spatial = None if self.spatial is None else self.spatial.to(device)
        return Condition(self.vector.to(device), spatial)


def stacked(conditions: Sequence[Condition]) -> Condition:
    spatial = [each.spatial for each in conditions if each.spatial is not None]
    vector = torch.cat([each.vector for each in conditions])
    return Condition(vector, torch.cat(spatial) if spatial else None)
