"""Keep pictures, and make the copies that readers may see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from reviewapp.audit import canonical
from reviewapp.imaging import container, stores, thumbnails
from reviewapp.imaging.attributes import Attributes, checked
from reviewapp.imaging.batches import batches
from reviewapp.imaging.fingerprints import SEEN, fingerprint_of
from reviewapp.imaging.form import PLAIN, Form, Photometric
from reviewapp.imaging.glance import glance
from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.imaging.presentation import Look, present

IMAGES_AT_ONCE = 500
COPIES_AT_ONCE = 50  # so few are made again after a stop, whatever they weigh


@dataclass(frozen=True)
class Prepared:
    """A picture whose bytes are written down, and the row that will tell of it."""

    digest: str
    row: Mapping[str, object]


def store_image(
    pixels: NDArray[np.integer], *, attributes: Attributes, form: Form = PLAIN
) -> Image:
    """Keep an original as received, with its thumbnail and its fingerprint.

    The same samples that mean the same are one image, and keep what was first said of them.
    """
    prepared = prepare_alone(pixels, attributes=attributes, form=form)
    return store_prepared([prepared])[prepared.digest]


def prepare_alone(
    pixels: NDArray[np.integer], *, attributes: Attributes, form: Form = PLAIN
) -> Prepared:
    """Prepare one picture, and wait until its bytes are on the disk."""
    with stores.Keeping() as keeping:
        prepared = prepare(pixels, attributes=attributes, form=form, keeping=keeping)
        keeping.settle()
    return prepared


def prepare(
    pixels: NDArray[np.integer],
    *,
    attributes: Attributes,
    form: Form = PLAIN,
    keeping: stores.Keeping,
) -> Prepared:
    """Do all that needs no database, in any thread."""
    known = checked(attributes)
    digest = keeping.put(container.pack(pixels, form))
    seen = glance(pixels, form, edge=SEEN)
    # It can be made again at any time, so nobody waits until it is safely on the disk.
    thumbnail = stores.keep(thumbnails.made_of(seen), flushed=False)
    row = {**_measures(pixels, form), **_meaning(form), **_known(known)}
    return Prepared(digest, row | {"thumbnail": thumbnail, "fingerprint": fingerprint_of(seen)})


@transaction.atomic
def store_prepared(prepared: Iterable[Prepared]) -> dict[str, Image]:
    """Enter many pictures whose bytes are kept; return each image under its digest."""
    rows = {one.digest: one.row for one in prepared}
    found = _by_digest(rows)
    # In one order, or two workers with the same pictures could wait for each other.
    missing = sorted(set(rows) - set(found))
    new = [Image(digest=digest, **rows[digest]) for digest in missing]
    if not new:
        return found
    # Another worker may keep the same picture meanwhile: then its row stands.
    Image.objects.bulk_create(new, batch_size=IMAGES_AT_ONCE, ignore_conflicts=True)
    return found | _by_digest(image.digest for image in new)


def _by_digest(digests: Iterable[str]) -> dict[str, Image]:
    return {
        image.digest: image
        for some in batches(digests)
        for image in Image.objects.filter(digest__in=some)
    }


def _measures(pixels: NDArray[np.integer], form: Form) -> dict[str, object]:
    shape = pixels.shape[:-1] if form.photometric is Photometric.RGB else pixels.shape
    *frames, rows, columns = shape
    return {
        "rows": rows,
        "columns": columns,
        "frames": frames[0] if frames else 1,
        "sample_type": pixels.dtype.name,
    }


def _meaning(form: Form) -> dict[str, object]:
    names = ("photometric", "slope", "intercept", "unit")
    spacing = ("row_spacing", "column_spacing", "slice_spacing")
    return {name: getattr(form, name) for name in (*names, *spacing)}


def _known(attributes: dict[str, str | int | list[str]]) -> dict[str, object]:
    return {"attributes": attributes, "attributes_digest": canonical.digest(attributes)}


def make_presentation_copies(
    images: Iterable[Image], *, look: Look, step: Callable[[], object] = lambda: None
) -> list[PresentationCopy]:
    """Make what readers will be sent, all before anybody reads; one copy per image and look.

    Each batch stays made whatever becomes of the next: whoever stops halfway goes on from there.
    """
    made = (_copies(batch, look, step) for batch in batches(images, COPIES_AT_ONCE))
    return [copy for batch in made for copy in batch]


def _copies(images: list[Image], look: Look, step: Callable[[], object]) -> list[PresentationCopy]:
    missing, made = [], _known_copies(images, look)
    for image in images:
        if image.pk not in made:
            missing.append(_copy(image, look))
        step()
    # Another study may make the same copy meanwhile: then its row stands.
    PresentationCopy.objects.bulk_create(missing, ignore_conflicts=True)
    if missing:
        made = _known_copies(images, look)
    return [made[image.pk] for image in images]


def _known_copies(images: list[Image], look: Look) -> dict[UUID, PresentationCopy]:
    known = PresentationCopy.objects.filter(image__in=images, look=look.digest)
    return {copy.image_id: copy for copy in known}


def _copy(image: Image, look: Look) -> PresentationCopy:
    pixels, form = container.unpack_whole(stores.read(image.digest))
    shown = present(pixels, look=look, form=form)
    return PresentationCopy(
        image=image,
        look=look.digest,
        digest=stores.keep(shown),
        rows=look.rows,
        columns=look.columns,
        frames=look.slices,
        size=look.size,
    )
