"""A picture large enough to find a name in: for the person who looks whether there is one.

A volume is shown as its brightest and darkest projection, where a text in any of its slices
shows, and as slices evenly through it.
"""

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging import container, stores
from reviewapp.imaging.form import Photometric
from reviewapp.imaging.glance import glance
from reviewapp.imaging.models import Image
from reviewapp.imaging.png import png

EDGE = 384
LARGE = 1152
TILES = 3  # a side; two of the tiles are the projections


def picture(image: Image, *, is_large: bool = False) -> bytes:
    """Return a PNG of all that a person must have seen before they confirm."""
    pixels, form = container.unpack_whole(stores.read(image.digest))
    edge = LARGE if is_large else EDGE
    in_frames = pixels.ndim - (form.photometric is Photometric.RGB) > 2  # noqa: PLR2004 frames come first
    if not in_frames:
        return png(glance(pixels, form, edge=edge))
    return png(_tiled([glance(one, form, edge=edge // TILES) for one in _views(pixels)]))


def _views(pixels: NDArray[np.integer]) -> list[NDArray[np.integer]]:
    wanted = min(TILES * TILES - 2, len(pixels))
    places = np.linspace(0, len(pixels) - 1, wanted).round().astype(int)
    return [pixels.max(axis=0), pixels.min(axis=0), *(pixels[place] for place in places)]


def _tiled(tiles: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    blank = np.zeros_like(tiles[0])
    filled = tiles + [blank] * (-len(tiles) % TILES)
    rows = [np.hstack(filled[at : at + TILES]) for at in range(0, len(filled), TILES)]
    return np.vstack(rows)
