"""Read a whole study through the addresses of the reading room, and nothing else."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from reviewapp.provenance import selectors as provenance
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies.models import Study

# What is answered at one place, and how long it was looked at; None leaves it unread.
Answered = tuple[dict[str, Any], int] | None


@dataclass(frozen=True)
class Standing:
    """One place of a worklist, as a test knows it and no reader does."""

    reading: Reading
    images: Mapping[str, uuid.UUID]
    synthetic_at: list[str]


def read(study: Study, answer: Callable[[str, Standing], Answered]) -> None:
    """Let everybody answer as told, in the order of their worklist."""
    sides = Side.objects.filter(reading__worklist__study=study)
    shown: dict[uuid.UUID, dict[str, uuid.UUID]] = {}
    for one, place, image in sides.values_list("reading_id", "place", "copy__image_id"):
        shown.setdefault(one, {})[place] = image
    synthetic = provenance.synthetic_among({i for at in shown.values() for i in at.values()})
    for worklist in Worklist.objects.filter(study=study).select_related("reader"):
        client = Client()
        client.force_login(worklist.reader)
        for reading in Reading.objects.filter(worklist=worklist).order_by("position"):
            images = shown[reading.pk]
            at = [place for place, image in sorted(images.items()) if image in synthetic]
            said = answer(worklist.reader.name, Standing(reading, images, at))
            if said is not None:
                _send(client, reading, *said)


def _send(client: Client, reading: Reading, answers: dict[str, Any], milliseconds: int) -> None:
    sent = client.post(
        f"/api/reading/readings/{reading.token}/ratings",
        {"token": str(uuid.uuid4()), "answers": answers, "looked_for_ms": milliseconds},
        "application/json",
    )
    assert sent.status_code == 201, sent.content
