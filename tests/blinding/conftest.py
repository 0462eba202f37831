"""A study whose arms differ, read as its reader, with everything that was sent kept."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from reviewapp.provenance.models import Origin
from reviewapp.reading.models import Reading, Side, Worklist
from tests.factories import a_person, an_open_study

CASES = 12


@dataclass
class Walk:
    """What a reader's browser was sent: frames by arm, and every other body."""

    frames: dict[str, list[Any]] = field(default_factory=lambda: {"REAL": [], "SYNTHETIC": []})
    bodies: list[bytes] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def everything(self) -> list[bytes]:
        return [*self.bodies, *(frame.content for arm in self.frames.values() for frame in arm)]


@pytest.fixture
def worklist(db: None) -> Worklist:
    return Worklist.objects.get(study=an_open_study(reader=a_person(), cases=CASES))


@pytest.fixture
def reader(worklist: Worklist) -> Client:
    client = Client()
    client.force_login(worklist.reader)
    client.get("/reading/")  # the first answer of a session also sets its cookie
    return client


@pytest.fixture
def walk(reader: Client, worklist: Worklist) -> Walk:
    """Read the whole worklist."""
    walk = Walk()
    for address in ("/reading/", f"/reading/{worklist.pk}/"):
        walk.bodies.append(reader.get(address).content)
    for reading in worklist.readings.order_by("position"):
        _read(walk, reader, reading)
    return walk


def _read(walk: Walk, reader: Client, reading: Reading) -> None:
    session = reader.get(f"/api/reading/worklists/{reading.worklist_id}")
    walk.bodies.append(session.content)
    walk.sessions.append(session.json())
    for side in reading.sides.all():
        walk.frames[arm_of(side)].append(reader.get(f"/api/reading/frames/{side.token}"))
    body = {
        "token": str(uuid4()),
        "answers": {"synthetic": "A", "confidence": 1},
        "looked_for_ms": 1000,
    }
    kept = reader.post(
        f"/api/reading/readings/{reading.token}/ratings", json.dumps(body), "application/json"
    )
    walk.bodies.append(kept.content)


def arm_of(side: Side) -> str:
    """Only a test opens the book here."""
    return Origin.objects.get(image=side.copy.image).kind
