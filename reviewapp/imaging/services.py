"""Keep pictures, and make the copies that readers may see."""

from collections.abc import Iterable

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from reviewapp.imaging import container, stores
from reviewapp.imaging.batches import batches
from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.imaging.presentation import Look, present


@transaction.atomic
def store_image(pixels: NDArray[np.integer], *, attributes: dict[str, str]) -> Image:
    """Keep an original as received; the same pixels twice are one image."""
    digest = stores.keep(container.pack(pixels))
    *frames, rows, columns = pixels.shape
    image, _ = Image.objects.get_or_create(
        digest=digest,
        defaults={
            "rows": rows,
            "columns": columns,
            "frames": frames[0] if frames else 1,
            "sample_type": pixels.dtype.name,
            "attributes": attributes,
        },
    )
    return image


@transaction.atomic
def make_presentation_copies(images: Iterable[Image], *, look: Look) -> list[PresentationCopy]:
    """Make what readers will be sent, all before anybody reads; one copy per image and look."""
    return [copy for batch in batches(images) for copy in _copies(batch, look)]


def _copies(images: list[Image], look: Look) -> list[PresentationCopy]:
    known = PresentationCopy.objects.filter(image__in=images, look=look.digest)
    made = {copy.image_id: copy for copy in known}
    missing = [_copy(image, look) for image in images if image.pk not in made]
    made |= {copy.image_id: copy for copy in PresentationCopy.objects.bulk_create(missing)}
    return [made[image.pk] for image in images]


def _copy(image: Image, look: Look) -> PresentationCopy:
    shown = present(container.unpack(stores.read(image.digest)), look=look)
    return PresentationCopy(
        image=image,
        look=look.digest,
        digest=stores.keep(shown),
        rows=look.rows,
        columns=look.columns,
        frames=1,
        size=look.size,
    )
