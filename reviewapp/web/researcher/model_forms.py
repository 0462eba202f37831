"""What a researcher says of a model."""

from django import forms

from reviewapp.synthesis.services import LONGEST_RECIPE
from reviewapp.synthesis.shelving import LONGEST_NAME


class RegisterForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="A name there is already gets its next version.",
    )
    weights = forms.FileField(
        label="Weights",
        help_text="A safetensors file of at most 15 MB. Larger ones: manage.py register_model.",
        widget=forms.ClearableFileInput({"accept": ".safetensors"}),
    )
    recipe = forms.CharField(
        label="Recipe, if the weights hold none",
        required=False,
        max_length=LONGEST_RECIPE,
        help_text="As TOML. Weights that were trained here bring theirs along.",
        widget=forms.Textarea({"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    intended_use = forms.CharField(
        label="Meant for", required=False, max_length=500, help_text="In a sentence, for its card."
    )
