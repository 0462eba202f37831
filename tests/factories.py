"""Real rows with sensible parts; a test names only what matters to it."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import services as allocation
from reviewapp.allocation.services import Arms
from reviewapp.imaging import services as imaging
from reviewapp.imaging import stores
from reviewapp.imaging.attributes import Attributes
from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.imaging.presentation import Look
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion, Run
from reviewapp.reading.models import Reading
from reviewapp.reading.services import submit_rating
from reviewapp.studies import commitments, drafting, locking
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LOOK = Look(rows=16, columns=16, low=-1000, high=1000)
# As wide as a secret one, and the same in every run.
SEED = 2**62 - 3003
PASSWORD = "correct horse battery"
_numbers = count(1)


def a_person(role: Role = Role.READER, *, email: str = "", name: str = "") -> User:
    number = next(_numbers)
    return accounts.create_user(
        email or f"{role.value.lower()}-{number}@example.org",
        name=name or f"{role.label} {number}",
        roles=[role],
        password=PASSWORD,
        by=None,
        at=AT,
    )


def some_pixels(seed: int | None = None, *, rows: int = 16, columns: int = 16) -> NDArray[np.int16]:
    """Noise that reaches both ends of the range."""
    chance = np.random.default_rng(next(_numbers) if seed is None else seed)
    pixels = chance.integers(-900, 900, (rows, columns)).astype(np.int16)
    pixels[0, 0], pixels[-1, -1] = -1000, 1000
    return pixels


def an_image(*, seed: int | None = None, **attributes: str) -> Image:
    return imaging.store_image(some_pixels(seed), attributes=attributes)


def a_presentation_copy(image: Image | None = None, *, look: Look = LOOK) -> PresentationCopy:
    return imaging.make_presentation_copies([image or an_image()], look=look)[0]


def protocol_content(*, cases: int = 2, **design: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "design": {"kind": "PAIR", "cases": cases, **design},
        "presentation": {
            "rows": LOOK.rows,
            "columns": LOOK.columns,
            "low": LOOK.low,
            "high": LOOK.high,
            "window": {"center": 40, "width": 400},
        },
        "questions": [
            {"code": "synthetic", "kind": "CANDIDATE", "text": "Which image is synthetic?"},
            {
                "code": "confidence",
                "kind": "SCALE",
                "text": "How sure are you?",
                "anchors": ["Guessing", "Rather sure", "Certain"],
            },
        ],
    }


def a_study(*, coordinator: User | None = None, title: str = "A comparison") -> Study:
    """A draft with its coordinator."""
    return studies.create(
        title=title,
        name=f"Study {next(_numbers)}",
        by=coordinator or a_person(Role.COORDINATOR),
        at=AT,
    )


def a_locked_study(
    *,
    reader: User | None = None,
    coordinator: User | None = None,
    cases: int = 2,
    readers: int = 1,
    match_on: str = "",
) -> Study:
    study = a_study(coordinator=coordinator)
    by = study.members.get().user
    for person in [reader or a_person(Role.READER), *(a_person() for _ in range(readers - 1))]:
        studies.add_member(study, user=person, part=Part.READER, by=by, at=AT)
    design = {"match_on": match_on} if match_on else {}
    return lock(study, content=protocol_content(cases=cases, **design))


def lock(study: Study, *, content: dict[str, Any] | None = None) -> Study:
    """Keep `content` as the draft, if there is one, promise `SEED`, and have both people sign."""
    by = study.members.get(part=Part.COORDINATOR).user
    if content is not None:
        drafting.save(study, content=content, by=by, at=AT)
    second = a_person(Role.RESEARCHER)
    commitments.promise_known(study, seed=SEED, at=AT)
    locking.name_signatory(study, user=second, by=by, at=AT)
    locking.sign(study, by=by, at=AT)
    locking.sign(study, by=second, at=AT)
    study.refresh_from_db()
    return study


def an_allocated_study(
    *,
    reader: User | None = None,
    coordinator: User | None = None,
    cases: int = 2,
    readers: int = 1,
) -> Study:
    """Drawn from two small cohorts, not yet open."""
    study = a_locked_study(reader=reader, coordinator=coordinator, cases=cases, readers=readers)
    arms = Arms(
        real=a_cohort_version(size=cases), synthetic=a_cohort_version(synthetic=True, size=cases)
    )
    by = study.members.get(part=Part.COORDINATOR).user
    allocation.allocate(study, arms=arms, by=by, at=AT)
    return study


def an_open_study(
    *,
    reader: User | None = None,
    coordinator: User | None = None,
    cases: int = 2,
    readers: int = 1,
) -> Study:
    study = an_allocated_study(reader=reader, coordinator=coordinator, cases=cases, readers=readers)
    by = study.members.get(part=Part.COORDINATOR).user
    return studies.open_reading(study, by=by, at=AT)


def a_reading(*, reader: User | None = None, study: Study | None = None) -> Reading:
    """The first place of a worklist in an open study."""
    study = study or an_open_study(reader=reader)
    found = Reading.objects.select_related("worklist__reader", "worklist__study", "case")
    return found.filter(worklist__study=study, position=1).order_by("worklist")[0]


def rating_fields(**changed: object) -> dict[str, Any]:
    """What a screen sends with one rating."""
    return {
        "answers": {"synthetic": "A", "confidence": 2},
        "looked_for": timedelta(seconds=4),
        "token": uuid.uuid4(),
        "at": AT,
    } | changed


def rate_everything(study: Study) -> None:
    for reading in Reading.objects.filter(worklist__study=study):
        submit_rating(reading, **rating_fields())


def a_closed_study(*, coordinator: User | None = None) -> Study:
    """Read to the end, and closed."""
    study = an_open_study(coordinator=coordinator)
    rate_everything(study)
    by = study.members.get(part=Part.COORDINATOR).user
    return studies.close(study, by=by, at=AT)


def a_run(*, seed: int = 1, count: int = 2, by: User | None = None) -> Run:
    return provenance.open_run(
        {"name": "noise", "version": 1},
        seed=seed,
        count=count,
        by=by or a_person(Role.RESEARCHER),
        at=AT,
    )


def _prepared(known: Sequence[Attributes], *, side: int) -> list[imaging.Prepared]:
    with stores.Keeping() as keeping:
        prepared = [
            imaging.prepare(
                some_pixels(rows=side, columns=side), attributes=attributes, keeping=keeping
            )
            for attributes in known
        ]
        keeping.settle()
    return prepared


def _sampled(prepared: Sequence[imaging.Prepared], *, by: User) -> list[Image]:
    samples = [provenance.Sample(one, number) for number, one in enumerate(prepared)]
    return provenance.keep_all_samples(samples, run=a_run(count=len(prepared), by=by))


def _acquired(prepared: Sequence[imaging.Prepared]) -> list[Image]:
    acquired = [provenance.Acquired(one) for one in prepared]
    kept = provenance.keep_all_acquired(acquired, source="a ward", keeper=None)
    return [image for image in kept if image]


def a_cohort_version(
    *,
    synthetic: bool = False,
    size: int = 2,
    side: int = 16,
    levels: Sequence[str] = (),
    by: User | None = None,
) -> CohortVersion:
    """A frozen set of one kind, each image with its origin in the book."""
    by = by or a_person(Role.RESEARCHER)
    known: list[dict[str, str]] = [{"level": level} for level in levels] or [{}] * size
    prepared = _prepared(known, side=side)
    images = _sampled(prepared, by=by) if synthetic else _acquired(prepared)
    cohort = provenance.create_cohort(name=f"Cohort {next(_numbers)}", by=by, at=AT)
    return provenance.freeze_version(cohort, images=images, by=by, at=AT)
