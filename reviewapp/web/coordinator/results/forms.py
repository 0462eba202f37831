"""What who decides sends."""

from django import forms

from reviewapp.acceptance.deciding import Meaning


class SignForm(forms.Form):
    """In which meaning is signed, and the digest of the record that was on the screen."""

    meaning = forms.ChoiceField(choices=Meaning.choices)
    record = forms.CharField(max_length=64)
