"""Pure: make any candidate look alike in everything but its picture.

What cannot be made alike is refused, never shown differently: a difference that says nothing
about the anatomy would say everything about the arm.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from reviewapp.audit import canonical
from reviewapp.imaging.errors import PixelsDoNotFit

SAMPLE_BYTES = 2


@dataclass(frozen=True)
class Look:
    """What all candidates of a study share; values below low or above high are cut to them."""

    rows: int
    columns: int
    low: int
    high: int

    @property
    def digest(self) -> str:
        return canonical.digest(asdict(self))

    @property
    def size(self) -> int:
        """How many bytes each copy has, whatever it shows."""
        return self.rows * self.columns * SAMPLE_BYTES


def present(pixels: NDArray[np.integer], *, look: Look) -> bytes:
    """Return rows × columns unsigned 16-bit little-endian samples; 0 stands for `look.low`."""
    if pixels.shape != (look.rows, look.columns):
        raise PixelsDoNotFit(
            f"A picture of shape {pixels.shape} does not fit a study of {look.rows} rows × "
            f"{look.columns} columns, so no copy of it was made and none is shown. Take it out "
            f"of the cohort, or lock a protocol with its grid."
        )
    within = np.clip(pixels.astype(np.int32), look.low, look.high)
    # Every copy reaches both ends, so that neither end tells where a picture came from.
    if within.min() != look.low or within.max() != look.high:
        raise PixelsDoNotFit(
            f"A picture with values from {pixels.min()} to {pixels.max()} does not fill the "
            f"study's range {look.low} to {look.high}, so no copy of it was made and none is "
            f"shown. Take it out of the cohort, or lock a protocol with a narrower range."
        )
    return (within - look.low).astype("<u2").tobytes()
