"""Read a worklist through the site's own doors, keep all that arrives, and leave no trace.

The walk happens in a transaction that is rolled back: to the study nobody has read anything.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.selectors import Person
from reviewapp.reading import selectors as reading
from reviewapp.studies import selectors as studies
from reviewapp.studies import services as life
from reviewapp.studies.protocol import Rules
from reviewapp.web.leak_audit.answers import some_answers
from reviewapp.web.leak_audit.errors import WalkRefused
from reviewapp.web.leak_audit.heard import Heard, Picture

OK, CREATED = 200, 201
LOOKED_FOR_MS = 4_000

Tick = Callable[[], float]


@dataclass
class Walk:
    """What readers' browsers were sent: by picture, and every body there was."""

    pictures: list[Picture] = field(default_factory=list)
    everything: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class _Browser:
    client: Client
    tick: Tick
    walk: Walk

    def get(self, address: str) -> Heard:
        return self._asked(address, lambda: self.client.get(address, secure=True))

    def post(self, address: str, body: Mapping[str, object]) -> Heard:
        sent = json.dumps(body)
        return self._asked(
            address,
            lambda: self.client.post(address, sent, "application/json", secure=True),
        )

    def _asked(self, address: str, ask: Callable[[], Any]) -> Heard:
        before = self.tick()
        answer = ask()
        seconds = self.tick() - before
        headers = dict(answer.headers)
        heard = Heard(answer.status_code, headers, answer.content, seconds)
        said = "\n".join(f"{name}: {value}" for name, value in headers.items())
        self.walk.everything += [(address, said.encode()), (address, heard.body)]
        return heard


def walked(
    study: studies.StudyRow,
    *,
    arm_of: Mapping[UUID, int],
    chance: Random,
    tick: Tick,
    at: datetime,
) -> Walk:
    """Read all that the readers of a study will have before them once it is open."""
    if study.state == studies.StudyState.READING:
        # It would hold the database, and answers that arrive meanwhile, for minutes.
        raise WalkRefused(
            f"“{study.title}” is being read, so nothing was measured. "
            f"Audit a study before it is opened."
        )
    walk = Walk()
    with transaction.atomic():
        try:
            _open(study, at=at)
            for worklist in reading.worklists_in(study):
                _read(worklist, walk, arm_of=arm_of, chance=chance, tick=tick)
        finally:
            # Nothing of this has happened.
            transaction.set_rollback(True)
    return walk


def _open(study: studies.StudyRow, *, at: datetime) -> None:
    coordinator = studies.members(study).filter(part="COORDINATOR")[0].user
    life.open_reading(study, by=coordinator, at=at, reason="Leak audit")


def _read(
    worklist: reading.WorklistRow,
    walk: Walk,
    *,
    arm_of: Mapping[UUID, int],
    chance: Random,
    tick: Tick,
) -> None:
    browser = _Browser(_signed_in(worklist.reader), tick, walk)
    for page in (reverse("reader-home"), reverse("reading-room", args=[worklist.pk])):
        browser.get(page)
    arms = {token: arm_of[image] for token, image in reading.images_by_token(worklist).items()}
    rules = reading.rules_in_force(worklist)
    for place in _places(browser, worklist.pk):
        walk.pictures += _looked_at(browser, place, arms=arms, rules=rules, chance=chance)


def _signed_in(reader: Person) -> Client:
    hosts = [host for host in settings.ALLOWED_HOSTS if host.strip("*.") == host]
    client = Client(raise_request_exception=False, SERVER_NAME=hosts[0] if hosts else "localhost")
    client.force_login(reader, settings.AUTHENTICATION_BACKENDS[0])
    return client


def _places(browser: _Browser, worklist: UUID) -> Iterator[dict[str, Any]]:
    """Each reading once, in the order in which a browser hears of it and answers."""
    known: set[str] = set()
    address = reverse("session", args=[worklist])
    while True:
        heard = browser.get(address)
        if heard.status != OK:
            raise WalkRefused(
                f"A reader's session was answered with {heard.status}, so nothing was measured. "
                f"Sign in as this study's reader and see what stands in the way."
            )
        readings = json.loads(heard.body)["readings"]
        news = [place for place in readings if place["token"] not in known]
        if not news:
            return
        known |= {place["token"] for place in news}
        yield from news


def _looked_at(
    browser: _Browser,
    place: dict[str, Any],
    *,
    arms: Mapping[str, int],
    rules: Rules,
    chance: Random,
) -> list[Picture]:
    """Fetch every picture twice, in an order of chance, then answer."""
    pictures = [
        Picture(arm=arms[side["token"]], reading=place, side=side)
        for side in place["sides"]
        if side["token"] in arms
    ]
    for _ in range(2):
        for picture in chance.sample(pictures, len(pictures)):
            picture.fetched.append(browser.get(reverse("frame", args=[picture.side["token"]])))
    body = {
        "token": str(uuid4()),
        "answers": some_answers(rules),
        "looked_for_ms": LOOKED_FOR_MS,
    }
    rated = browser.post(reverse("ratings", args=[place["token"]]), body)
    for picture in pictures:
        picture.rated = rated
    return pictures
