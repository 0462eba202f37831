"""Can a picture be looked up? Whoever holds its source must not find the very same samples."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging import container, stores
from reviewapp.provenance import selectors as provenance
from reviewapp.web.leak_audit.oracle import Finding

# As samples lie in files: each byte order, and widened to what readers are sent.
KINDS = ("<u2", ">u2")


def found_again(
    sent: Iterable[bytes], *, arms: Sequence[provenance.VersionRow], shown: set[UUID]
) -> list[Finding]:
    """Name how many pictures arrived just as their sources hold them; never of which arm."""
    known = {name for pixels in _sources(arms, shown) for name in digests(pixels)}
    count = len({name for name in map(_digest, sent) if name in known})
    if not count:
        return []
    told = f"{count} have the samples of their source; resample, or round by a step with dither"
    return [Finding("SOURCE", "pictures", told)]


def digests(pixels: NDArray[np.integer]) -> Iterator[str]:
    """Under which names a search by hash would find these samples."""
    yield _digest(pixels.tobytes())
    for kind in KINDS:
        yield _digest(pixels.astype(kind).tobytes())


def _sources(
    arms: Sequence[provenance.VersionRow], shown: set[UUID]
) -> Iterator[NDArray[np.integer]]:
    for version in arms:
        for image in provenance.images(version).iterator():
            if image.pk in shown:
                yield container.unpack_whole(stores.read(image.digest))[0]


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
