"""Small pictures for people who make cohorts. Never for readers: they see presentation copies."""

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging import container, stores
from reviewapp.imaging.glance import glance, smaller
from reviewapp.imaging.models import Image
from reviewapp.imaging.png import png

EDGE = 160


def made_of(seen: NDArray[np.uint8]) -> bytes:
    """Return the PNG of a thumbnail, from a glance that is no smaller."""
    return png(smaller(seen, edge=EDGE))


def thumbnail(image: Image) -> bytes:
    """Return a PNG no larger than EDGE; an image from before thumbnails were kept has it made."""
    if image.thumbnail:
        return stores.read(image.thumbnail)
    return png(glance(*container.unpack_whole(stores.read(image.digest)), edge=EDGE))
