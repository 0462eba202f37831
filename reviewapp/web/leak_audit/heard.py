"""Pure: turn what a browser was sent with one picture into what can be compared."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from reviewapp.web.leak_audit.oracle import Item

# These differ from answer to answer by chance; as numbers, they are asked whether by chance alone.
RANDOM_HEADERS = frozenset({"X-Request-Id"})
# Where files of other kinds carry their name; a frame has samples there.
MARKS = {
    "DICOM": (128, b"DICM"),
    "PNG": (0, b"\x89PNG"),
    "JPEG": (0, b"\xff\xd8\xff"),
    "GIF": (0, b"GIF8"),
    "TIFF": (0, b"II*\x00"),
    "NIfTI": (344, b"n+1"),
    "gzip": (0, b"\x1f\x8b"),
}
SAMPLE_BYTES = 2


@dataclass(frozen=True)
class Heard:
    """One answer of the server."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


@dataclass
class Picture:
    """All that arrived with one picture on one screen."""

    # None beside the candidates: it is of no arm.
    arm: int | None
    reading: Mapping[str, Any]
    side: Mapping[str, Any]
    fetched: list[Heard] = field(default_factory=list)
    rated: Heard | None = None


def item(picture: Picture) -> Item:
    """What the oracle compares; whatever stands beside the candidates it only asks to be equal."""
    constants, numbers = _of_the_session(picture)
    answers = {f"frame {n}": heard for n, heard in enumerate(picture.fetched, start=1)}
    for name, heard in answers.items():
        constants |= _of_an_answer(name, heard) | _of_the_samples(name, heard.body)
    if picture.rated is not None:
        answers["rating"] = picture.rated
        constants |= _of_an_answer("rating", picture.rated)
        constants["rating fields"] = ", ".join(sorted(_fields(picture.rated.body)))
    for name, heard in answers.items():
        numbers |= _numbers(name, heard)
    return Item(
        arm=picture.arm or 0, group=picture.reading["token"], constants=constants, numbers=numbers
    )


def _of_the_session(picture: Picture) -> tuple[dict[str, str], dict[str, float]]:
    """Everything said beside a picture is equal, or its place, or a token."""
    reading, side = picture.reading, picture.side
    sides = reading["sides"]
    constants = {
        "fields of a reading": ", ".join(reading),
        "fields of a side": ", ".join(side),
        "places of a reading": ", ".join(each["place"] for each in sides),
        **{f"reading {k}": _text(v) for k, v in reading.items() if k not in _READING},
        **{f"side {k}": _text(v) for k, v in side.items() if k not in _SIDE},
    }
    numbers = {
        "number of the case": float(reading["number"]),
        "place on the screen": float(sides.index(side)),
        **_characters("reading token", reading["token"]),
        **_characters("frame token", side["token"]),
    }
    return constants, numbers


_READING = {"token", "number", "sides", "answers"}
_SIDE = {"token", "place"}


def _of_an_answer(name: str, heard: Heard) -> dict[str, str]:
    return {
        f"{name} status": str(heard.status),
        f"{name} headers": ", ".join(sorted(heard.headers)),
        f"{name} length": str(len(heard.body)) if name != "rating" else "",
        **{f"{name} {k}": v for k, v in heard.headers.items() if k not in RANDOM_HEADERS},
    }


def _of_the_samples(name: str, body: bytes) -> dict[str, str]:
    """Every copy reaches both ends of the study's range, and is no file of any kind."""
    kinds = [kind for kind, (at, mark) in MARKS.items() if body[at : at + len(mark)] == mark]
    said = {f"{name} file mark": ", ".join(kinds)}
    if body and len(body) % SAMPLE_BYTES == 0:
        samples = np.frombuffer(body, "<u2")
        said[f"{name} lowest and highest sample"] = f"{samples.min()}, {samples.max()}"
    return said


def _numbers(name: str, heard: Heard) -> dict[str, float]:
    numbers = {f"{name} seconds": heard.seconds}
    for header in RANDOM_HEADERS & set(heard.headers):
        numbers |= _characters(f"{name} {header}", heard.headers[header])
    return numbers


def _characters(name: str, text: str) -> dict[str, float]:
    return {
        f"{name} character {n}": float(ord(letter)) for n, letter in enumerate(text, start=1)
    } | {f"{name} length": float(len(text))}


def _fields(body: bytes) -> list[str]:
    try:
        said = json.loads(body)
    except ValueError:
        return ["(no JSON)"]
    return list(said) if isinstance(said, dict) else ["(no object)"]


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
