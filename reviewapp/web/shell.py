"""What every page needs around its content: where a person may go, and how they like it lit."""

from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from reviewapp import VERSION
from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.jobs import selectors as jobs
from reviewapp.studies import selectors as studies

NEWS_FOR = timedelta(days=7)
# How long a header may say what waited a moment ago: asking anew for every page would slow each.
LATELY_S = 30.0
MOST_KEPT = 5_000
THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Link:
    label: str
    address: str
    is_here: bool
    news: int = 0
    waiting: int = 0


# In the order of the header; a person sees those whose action the table grants them.
PLACES = (
    ("Reading", "reader-home", Action.READING_READ),
    ("Studies", "studies", Action.STUDY_VIEW),
    ("Imports", "imports", Action.IMAGE_IMPORT),
    ("PACS", "pacs", Action.PACS_VIEW),
    ("Images", "images", Action.IMAGE_VIEW),
    ("Cohorts", "cohorts", Action.COHORT_VIEW),
    ("Models", "models", Action.MODEL_VIEW),
    ("Releases", "releases", Action.RELEASE_VIEW),
    ("Jobs", "jobs", Action.JOB_VIEW),
    ("Audit trail", "trail", Action.TRAIL_VIEW),
    ("People", "people", Action.PERSON_VIEW),
)


def page_shell(request: HttpRequest) -> dict[str, object]:
    return {
        "path": request.path,
        "places": lambda: places(request),  # an error page may not look at the person
        "theme": theme(request),
        "version": VERSION,
    }


def places(request: HttpRequest) -> list[Link]:
    """The header's links for whoever asks; nobody signed in, no links."""
    # An error page may come before anybody was asked who they are.
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return []
    if request.path.startswith(reverse("studies-to-countersign")):
        forget(person)  # what the header leads to must not say otherwise
    looks = request.path.startswith(reverse("jobs"))
    waiting = _after_a_look(person) if looks else _lately(person)
    found = [
        Link(label, reverse(name), is_here, waiting.news if name == "jobs" and not is_here else 0)
        for label, name, action in PLACES
        if permits(person, action)
        for is_here in [request.path.startswith(reverse(name))]
    ]
    return found + _to_sign(request, waiting.to_sign)


def _to_sign(request: HttpRequest, waiting: int) -> list[Link]:
    """The way to what waits for this person's signature, while anything does."""
    address = reverse("studies-to-countersign")
    is_here = request.path.startswith(address)
    return [Link("To sign", address, is_here, waiting=waiting)] if waiting or is_here else []


@dataclass(frozen=True)
class Waiting:
    """What a header tells a person of besides the page."""

    to_sign: int
    news: int  # jobs that ended in the last days and that their owner has not looked at


NOTHING = Waiting(0, 0)
_KEPT: dict[object, tuple[float, Waiting]] = {}


def _lately(person: Person) -> Waiting:
    """Asked anew after a while, and when this person did something."""
    asked, known = _KEPT.get(person.pk, (0.0, None))
    if known is not None and monotonic() - asked < LATELY_S:
        return known
    if len(_KEPT) >= MOST_KEPT:
        _KEPT.clear()
    found = Waiting(_signatures(person), _news(person))
    _KEPT[person.pk] = (monotonic(), found)
    return found


def _after_a_look(person: Person) -> Waiting:
    """Who looks at their jobs has no news of them; the rest as it was known."""
    asked, known = _KEPT.get(person.pk, (0.0, NOTHING))
    seen = replace(known, news=0)
    if known is not NOTHING:
        _KEPT[person.pk] = (asked, seen)
    return seen


def forget(person: Person) -> None:
    """What this person did may have changed what waits for them."""
    _KEPT.pop(person.pk, None)


def _news(person: Person) -> int:
    if not permits(person, Action.JOB_VIEW):
        return 0
    return jobs.ended_unseen(person, since=timezone.now() - NEWS_FOR)


def _signatures(person: Person) -> int:
    if not permits(person, Action.STUDY_COUNTERSIGN):
        return 0
    return studies.to_countersign(person).count()


def theme(request: HttpRequest) -> str:
    """Light, dark, or as the system says; a cookie of this browser, so that no page flashes."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else "system"
