"""The demo: five people, two cohorts of phantoms and an open study, through the real services.

Every step looks first whether it was done, so making the demo again changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from reviewapp.accounts import selectors as people
from reviewapp.accounts import services as accounts
from reviewapp.accounts.roles import Role
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import services as allocation
from reviewapp.allocation.services import Arms
from reviewapp.demo.errors import NotADemoSite
from reviewapp.jobs import services as jobs
from reviewapp.provenance import selectors as cohorts
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import commitments, drafting, locking
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from reviewapp.synthesis import loading
from reviewapp.synthesis.sampling import draw_preset, sample_run
from reviewapp.synthesis.services import request_sampling

DOMAIN = "@demo.example"
# Known to everybody on purpose: it opens phantoms only, and never a site where real people work.
PASSWORD = "only phantoms here"  # noqa: S105 as said
PAIRS = 12
SHARP, SMOOTH = "body-ct-phantom", "body-ct-phantom-smooth"
MODEL = "demo-mask-flow"
MODEL_USE = "To try sampling: it draws phantoms and has learnt from nobody."
# Chosen so that every slice finds a partner from the same level of the body.
SEED_STAND_INS, SEED_SAMPLES, SEED_DRAW = 1001, 2014, 3003
# Readers see the title; only the name says what is compared.
TITLE = "Demo: body CT phantoms"
NAME = "Demo: phantoms with fine against phantoms with coarse noise"
STAND_INS = "Phantoms standing in for acquired images"
PROTOCOL = {
    "schema": 1,
    "design": {"kind": "PAIR", "cases": PAIRS, "match_on": "level"},
    "presentation": {
        "rows": 512,
        "columns": 512,
        "low": -1000,
        "high": 1000,
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


@dataclass(frozen=True)
class Cast:
    reader: Person
    coordinator: Person
    researcher: Person
    auditor: Person
    admin: Person


ROLES = {
    "reader": Role.READER,
    "coordinator": Role.COORDINATOR,
    "researcher": Role.RESEARCHER,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMINISTRATOR,
}


def make(*, clock: Callable[[], datetime]) -> Cast:
    """Make whatever of the demo is not there yet."""
    refuse_among_real_people()
    cast = Cast(**{name: _person(name, at=clock()) for name in ROLES})
    loading.register_shipped(MODEL, intended_use=MODEL_USE, by=cast.researcher, at=clock())
    if not Study.objects.filter(name=NAME).exists():
        arms = Arms(real=_stand_ins(cast, at=clock()), synthetic=_samples(cast, clock=clock))
        _study(cast, arms, at=clock())
    return cast


def refuse_among_real_people() -> None:
    if people.people().exclude(email__endswith=DOMAIN).exists():
        raise NotADemoSite(
            f"People from outside {DOMAIN} have an account here, so no demo was made: its "
            f"password is known to everybody. Give the demo a DATA_DIR or database of its own."
        )


def _person(name: str, *, at: datetime) -> Person:
    role = ROLES[name]
    return people.person_with_email(name + DOMAIN) or accounts.create_user(
        name + DOMAIN,
        name=f"Demo {role.label.lower()}",
        roles=[role],
        password=PASSWORD,
        by=None,
        at=at,
    )


def _stand_ins(cast: Cast, *, at: datetime) -> CohortVersion:
    """Twelve phantoms that play the acquired images; the book says that they are drawn."""
    drawn = draw_preset(SHARP, seed=SEED_STAND_INS, count=PAIRS)
    images = [
        provenance.keep_acquired(
            phantom.pixels,
            source=f"Phantom {number} of {SHARP}, seed {SEED_STAND_INS}; acquired from nobody",
            attributes=phantom.attributes,
        )
        for number, phantom in enumerate(drawn)
    ]
    cohort = provenance.create_cohort(name=STAND_INS, by=cast.researcher, at=at)
    return provenance.freeze_version(cohort, images=images, by=cast.researcher, at=at)


def _samples(cast: Cast, *, clock: Callable[[], datetime]) -> CohortVersion:
    """Twelve sampled phantoms, by the job that a researcher would start, done here and now."""
    job = request_sampling(SMOOTH, count=PAIRS, seed=SEED_SAMPLES, by=cast.researcher, at=clock())
    jobs.run(job.pk, partial(sample_run, clock=clock))
    return cohorts.versions().get(cohort__name=f"{SMOOTH}, seed {SEED_SAMPLES}", size=PAIRS)


def _study(cast: Cast, arms: Arms, *, at: datetime) -> None:
    by = cast.coordinator
    study = studies.create(title=TITLE, name=NAME, by=by, at=at)
    studies.add_member(study, user=cast.reader, part=Part.READER, by=by, at=at)
    drafting.save(study, content=PROTOCOL, by=by, at=at)
    commitments.promise_known(study, seed=SEED_DRAW, at=at)
    locking.name_signatory(study, user=cast.researcher, by=by, at=at)
    locking.sign(study, by=by, at=at)
    locking.sign(study, by=cast.researcher, at=at)
    allocation.allocate(study, arms=arms, by=by, at=at)
    studies.open_reading(study, by=by, at=at)
