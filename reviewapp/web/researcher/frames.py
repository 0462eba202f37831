"""The samples of an image for a researcher's screen: every frame by itself, values as they are.

Not for readers: they are sent presentation copies, through a door of their own.
"""

import re
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from reviewapp.accounts.permissions import Action
from reviewapp.allocation import selectors as allocation
from reviewapp.imaging import container, stores
from reviewapp.imaging.container import Head
from reviewapp.imaging.form import Photometric
from reviewapp.imaging.glance import usual_window
from reviewapp.provenance.selectors import ShownImage
from reviewapp.web.people.doors import allowed, person

A_DAY = 86_400
NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Picture:
    """What the viewer must know before it asks for the first frame."""

    rows: int
    columns: int
    frames: int
    colour: bool
    # What a stored 0 stands for, and the highest sample there can be.
    offset: int
    highest: int
    slope: float
    intercept: float
    unit: str
    inverted: bool
    center: float
    width: float


def picture(image: ShownImage) -> Picture:
    samples, head = _frame(image, image.frames // 2)
    form = head.form
    low, high = usual_window(samples, form)
    # The viewer's window is in samples: a slope below zero turns it round.
    ends = sorted(((low - form.intercept) / form.slope, (high - form.intercept) / form.slope))
    limits = np.iinfo(head.kind)
    return Picture(
        rows=image.rows,
        columns=image.columns,
        frames=image.frames,
        colour=form.photometric is Photometric.RGB,
        offset=int(limits.min),
        highest=int(limits.max),
        slope=form.slope,
        intercept=form.intercept,
        unit=form.unit,
        inverted=form.photometric is Photometric.DARK_IS_HIGH,
        center=(ends[0] + ends[1]) / 2,
        width=max(ends[1] - ends[0], 1),
    )


@require_safe
@allowed(Action.IMAGE_VIEW)
def frame(request: HttpRequest, image_id: UUID) -> HttpResponse:
    """Grey: unsigned 16-bit little-endian samples. Colour: red, green, blue, a byte each."""
    image = allocation.image_for(person(request), image_id)
    number = request.GET.get("number", "0")
    if not NUMBER.fullmatch(number) or int(number) >= image.frames:
        raise Http404
    body = _body(*_frame(image, int(number)))
    headers = {"Cache-Control": f"private, max-age={A_DAY}, immutable"}
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)


def _frame(image: ShownImage, number: int) -> tuple[NDArray[np.integer], Head]:
    with stores.opened(image.digest) as file:
        return container.read_frame(file, number)


def _body(samples: NDArray[np.integer], head: Head) -> bytes:
    if head.form.photometric is Photometric.RGB:
        deep = samples.dtype.itemsize > 1
        return (samples // 257 if deep else samples).astype(np.uint8).tobytes()
    offset = int(np.iinfo(samples.dtype).min)
    return (samples.astype(np.int32) - offset).astype("<u2").tobytes()
