"""What an auditor may ask of the trail."""

from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from django import forms

from reviewapp.accounts import selectors as accounts
from reviewapp.audit import selectors as audit
from reviewapp.audit.selectors import Wanted
from reviewapp.audit.services import SYSTEM, actor_name

_DAY = {"type": "date"}


class TrailForm(forms.Form):
    """The filters above the trail, and where in it we are."""

    person = forms.ChoiceField(required=False)
    verb = forms.ChoiceField(label="What was done", required=False)
    kind = forms.ChoiceField(label="To what", required=False)
    subject = forms.CharField(label="Its id", required=False, max_length=64)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(_DAY))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(_DAY))
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: object, names: dict[str, str]) -> None:
        super().__init__(data)  # type: ignore[arg-type] # the query string of a request
        kinds = [(kind, audit.kind_label(kind)) for kind in audit.subject_kinds()]
        offered = {
            "person": [("", "Everybody"), (SYSTEM, "The system"), *names.items()],
            "verb": [("", "Anything"), *((verb, verb) for verb in audit.verbs())],
            "kind": [("", "Anything"), *kinds],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def wanted(self) -> Wanted:
        asked = self.cleaned_data
        return Wanted(
            actor=asked["person"],
            verb=asked["verb"],
            subject_kind=asked["kind"],
            subject_id=asked["subject"].strip(),
            since=_midnight(asked["since"]),
            until=_midnight(asked["until"], days=1),
        )


def names() -> dict[str, str]:
    """How everybody who may stand in the trail is called."""
    return {actor_name(person): person.name or person.email for person in accounts.people()}


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """The day begins at midnight UTC, like every time in the trail."""
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), UTC) + timedelta(days=days)
    except OverflowError:  # the last day of the year 9999 has no day after it
        return None
