"""What a researcher sends."""

from collections.abc import Sequence

from django import forms

from reviewapp.synthesis import recipes
from reviewapp.synthesis.asking import MOST_AT_ONCE
from reviewapp.synthesis.services import LARGEST_SEED


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


class FreezeForm(forms.Form):
    """The choices themselves come beside it, as in the address of the grid."""

    name = forms.CharField(
        label="Cohort",
        max_length=120,
        help_text="The name of a cohort there is freezes its next version.",
    )
    only_confirmed = forms.BooleanField(
        label="Leave out what waits for a person's look",
        required=False,
        help_text="Imported images are frozen only once somebody has confirmed their pixels.",
    )


class SplitForm(forms.Form):
    """Shares in percent; together they make the whole."""

    train = forms.IntegerField(label="Train (%)", min_value=0, max_value=100, initial=70)
    tune = forms.IntegerField(label="Tune (%)", min_value=0, max_value=100, initial=15)
    hold_out = forms.IntegerField(label="Hold-out (%)", min_value=0, max_value=100, initial=15)
    stratified_by = forms.MultipleChoiceField(
        label="Alike in",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each part gets its share of every combination of these.",
    )
    seed = forms.IntegerField(
        label="Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        initial=1,
        help_text="The same seed divides the same subjects the same way.",
    )

    def __init__(self, *args: object, columns: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        field = self.fields["stratified_by"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 declared above
        field.choices = list(columns)

    def shares(self) -> dict[str, int]:
        """In thousandths, by part."""
        parts = ("train", "tune", "hold_out")
        return {part.upper(): 10 * self.cleaned_data[part] for part in parts}


class LeakCheckForm(forms.Form):
    against = forms.ChoiceField(
        label="Compare with",
        help_text="Searches for copies and near copies, resized, recoded or brightened ones too.",
    )

    def __init__(self, *args: object, sides: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        field = self.fields["against"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = list(sides)
