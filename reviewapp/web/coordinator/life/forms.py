"""What a coordinator sends about a study's people, its lock and its amendments."""

import json

from django import forms

from reviewapp.accounts.selectors import Person, person_with_email


class PersonField(forms.EmailField):
    """Somebody who has an account here, by the address they sign in with."""

    default_error_messages = {"required": "Give the address they sign in with."}

    def clean(self, value: object) -> Person:
        found = person_with_email(super().clean(value))
        if found is None or not found.is_active:
            raise forms.ValidationError(
                "Nobody signs in with this address. Have an administrator invite them first."
            )
        return found


class SignatoryForm(forms.Form):
    user = PersonField(
        label="Email of the second person",
        help_text="A coordinator or researcher who neither coordinates nor reads this study.",
    )


class ReaderForm(forms.Form):
    user = PersonField(label="Email of the reader")
    qualification = forms.CharField(
        label="Qualification",
        help_text="As it is at this time, for example: radiologist, certified.",
        max_length=300,
        error_messages={"required": "Say what they are."},
    )
    experience_years = forms.IntegerField(
        label="Years of experience",
        min_value=0,
        max_value=60,
        error_messages={"required": "Give the years, 0 if none."},
    )


class ReplacementForm(ReaderForm):
    reason = forms.CharField(
        label="Why another reads instead",
        max_length=500,
        error_messages={"required": "Write why, in one sentence."},
    )


class AdmissionForm(forms.Form):
    reason = forms.CharField(
        label="Why they may go on",
        max_length=500,
        error_messages={"required": "Write why, in one sentence."},
    )


class NoteForm(forms.Form):
    """What is signed beside the protocol."""

    note = forms.CharField(
        label="Note that is signed too",
        help_text="For example why the study may be locked though a warning stands above.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label="Exported protocol",
        help_text="A file that was exported here or elsewhere, as it was exported.",
        error_messages={"required": "Choose a file."},
    )


class AmendmentForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        help_text="One sentence. It stands beside the amendment for ever.",
        max_length=500,
        error_messages={"required": "Write why, in one sentence."},
    )
    content = forms.CharField(
        label="The whole protocol as it should be",
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "class": "log"}),
        max_length=1_000_000,
    )

    def clean_content(self) -> dict[str, object]:
        try:
            found = json.loads(self.cleaned_data["content"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(f"This is no JSON: {error}.") from error
        if not isinstance(found, dict):
            raise forms.ValidationError("A protocol is an object in braces.")
        return found
