"""Leaks to plant: what a careless server would tell beside the pictures, in one arm alone."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.http import HttpRequest, HttpResponse

from reviewapp.imaging import container, stores
from reviewapp.imaging.models import Image
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.reading.models import Side

FRAME = re.compile(r"/api/reading/frames/([\w-]+)")


def _image(token: str) -> tuple[UUID, bool]:
    image = Side.objects.values_list("copy__image_id", flat=True).get(token=token)
    return image, Origin.objects.get(image_id=image).kind == Origin.Kind.SYNTHETIC


def _header(name: str, value: str) -> Callable[[HttpResponse, UUID], None]:
    def leak(response: HttpResponse, _: UUID) -> None:
        response.headers[name] = value

    return leak


def _tag(response: HttpResponse, image: UUID) -> None:
    response.headers["ETag"] = f'"{image.int % 97:x}"'


def _compressed(response: HttpResponse, _: UUID) -> None:
    response.content = gzip.compress(response.content)


def _longer_once(response: HttpResponse, _: UUID) -> None:
    if _first_time():
        response.content += b"\0"


def _failed_once(response: HttpResponse, _: UUID) -> None:
    if _first_time():
        response.status_code = 503


def _as_a_picture(response: HttpResponse, _: UUID) -> None:
    response.content = b"\x89PNG" + response.content[4:]


def _narrower(response: HttpResponse, _: UUID) -> None:
    response.content = np.minimum(np.frombuffer(response.content, "<u2"), 1999).tobytes()


def _slower(_: HttpResponse, __: UUID) -> None:
    _planted.held_back += 0.0002


def _as_its_source(response: HttpResponse, image: UUID) -> None:
    digest = Image.objects.values_list("digest", flat=True).get(pk=image)
    pixels = container.unpack_whole(stores.read(digest))[0]
    response.content = pixels.astype("<u2").tobytes()


def _named(response: HttpResponse, image: UUID) -> None:
    response.headers["X-Cache-Key"] = str(image)


def _field(reading: dict[str, Any]) -> None:
    for side in reading["sides"]:
        if _image(side["token"])[1]:
            side["ready"] = True


def _at_the_left(reading: dict[str, Any]) -> None:
    sides = sorted(reading["sides"], key=lambda side: not _image(side["token"])[1])
    for place, side in zip(("A", "B"), sides, strict=True):
        side["place"] = place
    reading["sides"] = sides


def _cohort(reading: dict[str, Any]) -> None:
    reading["of"] = CohortVersion.objects.all()[0].cohort.name


# What is told with the frames of one arm alone, and by what rule it has to be found.
OF_A_FRAME: dict[str, tuple[str, Callable[[HttpResponse, UUID], None]]] = {
    "a header": ("EQUAL", _header("X-Cache", "HIT")),
    "an entity tag": ("EQUAL", _tag),
    "the date of a file": ("EQUAL", _header("Last-Modified", "Tue, 01 Jan 2019 09:30:00 GMT")),
    "the name of a file": ("EQUAL", _header("Content-Disposition", 'inline; filename="a.dcm"')),
    "a type of its own": ("EQUAL", _header("Content-Type", "image/png")),
    "a compressed body": ("EQUAL", _compressed),
    "one byte more, once": ("EQUAL", _longer_once),
    "one failure": ("EQUAL", _failed_once),
    "a file of another kind": ("EQUAL", _as_a_picture),
    "a narrower range": ("EQUAL", _narrower),
    "the samples of its source": ("SOURCE", _as_its_source),
    "a slower answer": ("BEST NUMBER", _slower),
    "a request's number": ("BEST NUMBER", _header("X-Request-Id", "zzzzzzzzzzzzzzzzzzzzzz")),
    "a key of the database": ("FORBIDDEN", _named),
}
OF_A_READING: dict[str, tuple[str, Callable[[dict[str, Any]], None]]] = {
    "a field": ("EQUAL", _field),
    "its place on the screen": ("BEST NUMBER", _at_the_left),
    "the cohort's name": ("FORBIDDEN", _cohort),
}
RULES = {name: rule for name, (rule, _) in [*OF_A_FRAME.items(), *OF_A_READING.items()]}


@dataclass
class Planted:
    leak: str = ""
    has_leaked: bool = False
    held_back: float = 0.0


_planted = Planted()


def plant(leak: str) -> None:
    _planted.leak, _planted.has_leaked, _planted.held_back = leak, False, 0.0


def held_back(tick: Callable[[], float]) -> Callable[[], float]:
    """A clock that a leak can make late."""
    return lambda: tick() + _planted.held_back


def _first_time() -> bool:
    before, _planted.has_leaked = _planted.has_leaked, True
    return not before


class Leaky:
    """Stands before everything else, as a bad proxy would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked = FRAME.fullmatch(request.path)
        if asked and _planted.leak in OF_A_FRAME:
            image, is_synthetic = _image(asked[1])
            if is_synthetic:
                OF_A_FRAME[_planted.leak][1](response, image)
        if _planted.leak in OF_A_READING and "/worklists/" in request.path:
            session = json.loads(response.content)
            for reading in session["readings"]:
                OF_A_READING[_planted.leak][1](reading)
            response.content = json.dumps(session).encode()
        return response
