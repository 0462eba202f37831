"""Make a synthetic image again, from what the book and the shelf hold, and compare."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from generation.phantoms.draw import draw
from generation.recipe import parse
from reviewapp.imaging import container, stores
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as book
from reviewapp.provenance.models import Run
from reviewapp.synthesis.drawing import Pencil
from reviewapp.synthesis.errors import NotReproducible
from reviewapp.synthesis.models import Chunk, Sampling

TOLERANCE = 1  # of the stored values: what another build or kind of device may differ by


@dataclass(frozen=True)
class Reproduced:
    """How an image that was made again compares with the one that is kept."""

    image: UUID
    number: int
    same_kind: bool  # of device and build as the first time
    difference: int  # the largest, in stored values

    @property
    def holds(self) -> bool:
        return self.difference <= (0 if self.same_kind else TOLERANCE)

    def __str__(self) -> str:
        where = "the same kind of device" if self.same_kind else "another kind of device or build"
        if not self.difference:
            told = "equal, bit for bit"
        elif self.holds:
            told = f"within {TOLERANCE} of the stored values, as promised there"
        else:
            told = f"DIFFERENT by up to {self.difference} of the stored values"
        return f"{self.image}  {told}; {where}"


def reproduce(image: Image) -> Reproduced:
    """Draw an image again, alone, whoever made it in whatever company."""
    origin = book.origin_of(image)
    if origin.run is None or origin.number is None:
        raise NotReproducible(
            f"Image {image.pk} is registered as real, so there is nothing to make again. "
            f"Name a synthetic one."
        )
    same_kind, again = _again(origin.run, origin.number)
    kept, form = container.unpack_whole(stores.read(image.digest))
    if container.pack(again, form) == container.pack(kept, form):
        return Reproduced(image.pk, origin.number, same_kind, 0)
    if again.shape != kept.shape or again.dtype != kept.dtype:
        raise NotReproducible(
            f"What was drawn now has another form than image {image.pk}, so nothing was compared. "
            f"Run the version of the code that the run names: {origin.run.code_version}."
        )
    apart = np.abs(again.astype(np.int64) - kept.astype(np.int64))
    return Reproduced(image.pk, origin.number, same_kind, int(apart.max()))


def _again(run: Run, number: int) -> tuple[bool, NDArray[np.integer]]:
    sampling = Sampling.objects.filter(run=run).select_related("run", "model").first()
    if sampling is None:
        # A drawn recipe: arithmetic of the processor alone.
        return True, draw(parse(run.recipe), seed=run.seed, number=number).pixels
    before = Chunk.objects.filter(sampling=sampling, first__lte=number, kept_at__isnull=False)
    chunk = before.latest("first")
    pencil = Pencil(sampling, together=chunk.together or 0)
    (drawn,) = pencil.draw([number], seen=_unseen, say=_unseen)
    how = pencil.how()
    same = (how["device"], how["torch_version"]) == (chunk.device, chunk.torch_version)
    return same, drawn.pixels


def _unseen(_: object) -> None:
    """Nobody watches."""
