"""What a researcher sends."""

from django import forms

from reviewapp.synthesis import recipes
from reviewapp.synthesis.services import LARGEST_SEED, MOST_AT_ONCE


class SampleForm(forms.Form):
    recipe = forms.ChoiceField(label="Recipe")
    count = forms.IntegerField(label="How many", min_value=1, max_value=MOST_AT_ONCE, initial=12)
    seed = forms.IntegerField(
        label="Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        initial=1,
        help_text="The same recipe, seed and number always give the same image.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        known = recipes.listed()
        field = self.fields["recipe"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = [(recipe.name, recipe.title) for recipe in known]
        field.help_text = " ".join(f"{recipe.title}: {recipe.about}" for recipe in known)
