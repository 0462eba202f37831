"""What somebody says who asks for a release, or takes one back."""

from typing import cast

from django import forms

from reviewapp.accounts.selectors import Person
from reviewapp.releases import selectors
from reviewapp.releases.targets import targets
from reviewapp.releases.wishes import LICENCES, LONGEST_TERMS, PLAIN_TERMS, Format, Wish, wish


class ReleaseForm(forms.Form):
    """A decision in force, and how what it accepted is to leave."""

    decision = forms.ChoiceField(
        label="Accepted cohort version", error_messages={"required": "Choose what is released."}
    )
    formats = forms.MultipleChoiceField(
        choices=[(one.value, one.value) for one in Format],
        initial=[Format.PNG, Format.DICOM],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one format."},
    )
    ratings = forms.BooleanField(
        label="With the ratings: numbers instead of names, and no dates",
        required=False,
        initial=True,
    )
    reports = forms.BooleanField(
        label="The ratings as DICOM structured reports too; needs DICOM", required=False
    )
    licence = forms.ChoiceField(choices=[(one.code, one.name) for one in LICENCES.values()])
    terms = forms.CharField(
        label="Terms of use",
        max_length=LONGEST_TERMS,
        initial=PLAIN_TERMS,
        help_text="Who downloads it accepts these once.",
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, data: object = None, *, person: Person) -> None:
        super().__init__(data)  # type: ignore[arg-type] # the body of a request
        field = cast(forms.ChoiceField, self.fields["decision"])
        field.choices = [
            (str(one.pk), f"{one.cohort_version} ({one.study})")
            for one in selectors.releasable_for(person)
        ]

    @property
    def has_something(self) -> bool:
        return bool(cast(forms.ChoiceField, self.fields["decision"]).choices)

    def wish(self) -> Wish:
        said = self.cleaned_data
        return wish(
            formats=said["formats"],
            ratings=said["ratings"],
            reports=said["reports"],
            licence=said["licence"],
            terms=said["terms"],
        )


class PushForm(forms.Form):
    """One of the places that this site sends releases to."""

    target = forms.ChoiceField(label="Place")

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type] # the body of a request
        field = cast(forms.ChoiceField, self.fields["target"])
        field.choices = [(one.code, one.name) for one in targets()]

    @property
    def has_something(self) -> bool:
        return bool(cast(forms.ChoiceField, self.fields["target"]).choices)


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        help_text="One sentence. It is published in the list of revocations.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write why, in one sentence."},
    )
