"""What a researcher fills in for an import."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict

from reviewapp.imaging.attributes import STANDARD
from reviewapp.provenance.intake.options import BY_NAME, BY_SUBJECT, SUBJECT, Columns, options_of

PROFILE = {
    "patient_characteristics": "Keep sex, age and size (needed for subgroups)",
    "device_identity": "Keep the scanner's serial number and station",
    "safe_private": "Keep the private attributes that are known to be safe",
    "modified_dates": "Keep dates, each moved by a secret number of days per subject",
}
KNOWN_ATTRIBUTES = [(SUBJECT, "Subject (becomes a pseudonym)"), *STANDARD.items()]


class BeginForm(forms.Form):
    project = forms.CharField(
        label="Project",
        max_length=60,
        help_text="Pseudonyms are the same within a project. Letters, digits, blanks, . _ -",
    )
    keep = forms.MultipleChoiceField(
        label="What de-identification keeps",
        choices=list(PROFILE.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["patient_characteristics"],
    )

    def profile(self) -> dict[str, bool]:
        return {name: name in self.cleaned_data["keep"] for name in PROFILE}


def mapping_of(sent: QueryDict) -> Columns | None:
    """The columns that a person has given a meaning; none if no table is to be used."""
    table = sent.get("table", "")
    if not table:
        return None
    columns = {
        name.removeprefix("column-"): value.strip()
        for name, value in sent.items()
        if name.startswith("column-") and isinstance(value, str) and value.strip()
    }
    said: Mapping[str, object] = {
        "table": table,
        "join": sent.get("join", "0"),
        "by": BY_SUBJECT if sent.get("by") == BY_SUBJECT else BY_NAME,
        "columns": columns,
    }
    return options_of({"mapping": said}).mapping


def known_attributes() -> Sequence[tuple[str, str]]:
    return KNOWN_ATTRIBUTES
