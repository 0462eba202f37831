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
from reviewapp.reading import trained
from reviewapp.studies import selectors as studies
from reviewapp.studies import services as life
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
    # What stood beside them, of no arm: it may not differ from case to case either.
    beside: list[Picture] = field(default_factory=list)
    everything: list[tuple[str, bytes]] = field(default_factory=list)
    # Readings that a washout keeps back: nobody can be shown them today.
    not_walked: int = 0


@dataclass(frozen=True)
class _Screen:
    """One reading as a browser hears of it, and the codes of what is asked there."""

    reading: dict[str, Any]
    asked: frozenset[str]
    trains: bool


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
                _read(worklist, walk, arm_of=arm_of, chance=chance, tick=tick, at=at)
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
    at: datetime,
) -> None:
    browser = _Browser(_signed_in(worklist.reader), tick, walk)
    browser.get(reverse("reader-home"))
    by_token = reading.images_by_token(worklist)
    arms = {token: arm_of[image] for token, image in by_token.items() if image in arm_of}
    rules = reading.rules_in_force(worklist)
    for screen in _screens(browser, worklist, at=at):
        asked = [question for question in rules.questions if question.code in screen.asked]
        answers = some_answers(asked, places=rules.design.places)
        # What stands beside the candidates is of no arm, whatever else its image may be.
        arm = {
            side["token"]: arms.get(side["token"])
            for side in screen.reading["sides"]
            if side["place"] in rules.design.places
        }
        seen = _looked_at(browser, screen.reading, arms=arm, answers=answers, chance=chance)
        # What a training case was is said aloud, so it is no leak; that nothing else is, is heard.
        if not screen.trains:
            walk.pictures += [picture for picture in seen if picture.arm is not None]
            walk.beside += [picture for picture in seen if picture.arm is None]
    walk.not_walked += _kept_back(worklist, at=at)


def _kept_back(worklist: reading.WorklistRow, *, at: datetime) -> int:
    """Count what a washout keeps back; where anything else has no answer now, refuse."""
    progress = reading.progress_for(worklist.reader, worklist.pk)
    if progress.left and not progress.rests(at):
        raise WalkRefused(
            f"A reader was shown {progress.done} of their {progress.total} readings, "
            f"so nothing was measured. "
            f"Sign in as this study's reader and see what stands in the way."
        )
    return progress.left


def _signed_in(reader: Person) -> Client:
    hosts = [host for host in settings.ALLOWED_HOSTS if host.strip("*.") == host]
    client = Client(raise_request_exception=False, SERVER_NAME=hosts[0] if hosts else "localhost")
    client.force_login(reader, settings.AUTHENTICATION_BACKENDS[0])
    return client


def _screens(
    browser: _Browser, worklist: reading.WorklistRow, *, at: datetime
) -> Iterator[_Screen]:
    """Each reading once, in the order in which a browser hears of it and answers."""
    known: set[str] = set()
    while True:
        _let_in(worklist, at=at)
        # The page too: each phase is told of in words of its own.
        browser.get(reverse("reading-room", args=[worklist.pk]))
        heard = browser.get(reverse("session", args=[worklist.pk]))
        if heard.status != OK:
            raise WalkRefused(
                f"A reader's session was answered with {heard.status}, so nothing was measured. "
                f"Sign in as this study's reader and see what stands in the way."
            )
        session = json.loads(heard.body)
        asked = frozenset(question["code"] for question in session["questions"])
        news = [place for place in session["readings"] if place["token"] not in known]
        if not news:
            return
        known |= {place["token"] for place in news}
        trains = session["training"] is not None
        yield from (_Screen(place, asked, trains) for place in news)


def _let_in(worklist: reading.WorklistRow, *, at: datetime) -> None:
    """A walker answers alike everywhere, so it may fail the training; what counts it reads too."""
    if reading.progress_for(worklist.reader, worklist.pk).is_stopped:
        coordinator = studies.members(worklist.study).filter(part="COORDINATOR")[0].user
        trained.let_in(
            worklist.study, reader=worklist.reader, by=coordinator, at=at, reason="Leak audit"
        )


def _looked_at(
    browser: _Browser,
    place: dict[str, Any],
    *,
    arms: Mapping[str, int | None],
    answers: Mapping[str, object],
    chance: Random,
) -> list[Picture]:
    """Fetch every picture twice, in an order of chance, then answer."""
    pictures = [
        Picture(arm=arms.get(side["token"]), reading=place, side=side) for side in place["sides"]
    ]
    for _ in range(2):
        for picture in chance.sample(pictures, len(pictures)):
            picture.fetched.append(browser.get(reverse("frame", args=[picture.side["token"]])))
    body = {
        "token": str(uuid4()),
        "answers": answers,
        "looked_for_ms": LOOKED_FOR_MS,
    }
    rated = browser.post(reverse("ratings", args=[place["token"]]), body)
    if rated.status != CREATED:
        # Without answers a browser hears of the first readings only.
        raise WalkRefused(
            f"A reader's answer was refused with {rated.status}, so nothing was measured. "
            f"Sign in as this study's reader and see what stands in the way."
        )
    for picture in pictures:
        picture.rated = rated
    return pictures
