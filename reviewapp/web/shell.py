"""What every page needs around its content: where a person may go, and how they like it lit."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from reviewapp import VERSION
from reviewapp.accounts.permissions import Action, permits

THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Link:
    label: str
    address: str
    is_here: bool


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
    return [
        Link(label, reverse(name), request.path.startswith(reverse(name)))
        for label, name, action in PLACES
        if permits(person, action)
    ]


def theme(request: HttpRequest) -> str:
    """Light, dark, or as the system says; a cookie of this browser, so that no page flashes."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else "system"
