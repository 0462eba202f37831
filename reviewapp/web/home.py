"""The front door: send everybody to where their work is."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviewapp.accounts.permissions import Action, permits
from reviewapp.web.people.doors import person

# The first that a person's roles open is their home.
HOMES = (
    (Action.READING_READ, "reader-home"),
    (Action.STUDY_VIEW, "studies"),
    (Action.COHORT_VIEW, "cohorts"),
    (Action.TRAIL_VIEW, "trail"),
    (Action.PERSON_VIEW, "people"),
)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    for action, name in HOMES:
        if permits(person(request), action):
            return redirect(name)
    return render(request, "shell/no_role.html")
