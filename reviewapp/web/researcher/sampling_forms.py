"""What a researcher wants of a model."""

from collections.abc import Mapping
from typing import Any

from django import forms

from reviewapp.synthesis import asking
from reviewapp.synthesis.asking import DRAWN_LABELS, DRAWN_MAPS, MOST_AT_ONCE, Told
from reviewapp.synthesis.errors import WishNotUsable
from reviewapp.synthesis.services import LARGEST_SEED, MOST_GUIDANCE, MOST_STEPS, How

TOLD = "told-"


class ModelSampleForm(forms.Form):
    """Made from what the recipe says the model can be told."""

    count = forms.IntegerField(
        label="How many", min_value=1, max_value=MOST_AT_ONCE, initial=16, required=False
    )
    seed = forms.IntegerField(
        label="Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        initial=1,
        help_text="The same model, settings, seed and number always give the same image.",
    )
    balanced = forms.MultipleChoiceField(
        label="Balance these",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Every combination as often, instead of one condition for all.",
    )
    each = forms.IntegerField(
        label="Images of each combination", min_value=1, max_value=MOST_AT_ONCE, required=False
    )
    table = forms.CharField(
        label="Or a table",
        required=False,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text="A line of names, then a line for each image, with commas between.",
    )
    maps = forms.ChoiceField(label="Label maps", required=False)
    steps = forms.IntegerField(label="Steps", min_value=1, max_value=MOST_STEPS, required=False)
    guidance = forms.DecimalField(
        label="Guidance", min_value=0, max_value=MOST_GUIDANCE, required=False
    )
    cohort = forms.CharField(
        label="Cohort",
        max_length=120,
        required=False,
        help_text="Left empty, it is called after the model and the seed.",
    )

    def __init__(self, *args: object, recipe: Mapping[str, Any], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        conditioning, drawing = recipe.get("conditioning", {}), recipe.get("sampling", {})
        classes = conditioning.get("classes", {})
        self._add_told(recipe, classes)
        self.order_fields(["count", *(name for name in self.fields if name.startswith(TOLD))])
        self._set_choices("balanced", [(name, name.capitalize()) for name in classes])
        drawable = conditioning.get("mask") == DRAWN_LABELS
        maps = [("", "None"), *([(DRAWN_MAPS, "Drawn anew, of the chest phantom")] * drawable)]
        self._set_choices("maps", maps)
        self.initial.setdefault("maps", maps[-1][0])
        for name, is_used in (("balanced", classes), ("each", classes), ("maps", drawable)):
            if not is_used:
                del self.fields[name]
        self.fields["steps"].help_text = f"Left empty, {drawing.get('steps', 10)}."
        self.fields["guidance"].help_text = f"Left empty, {drawing.get('guidance', 1.0):g}."

    def _add_told(self, recipe: Mapping[str, Any], classes: Mapping[str, list[str]]) -> None:
        for name, words in asking.known(recipe).items():
            label = f"Told {name}"
            if name in classes:
                choices = [("", "Nothing"), *((value, value) for value in classes[name])]
                self.fields[TOLD + name] = forms.ChoiceField(
                    label=label, choices=choices, required=False
                )
            else:
                self.fields[TOLD + name] = forms.CharField(
                    label=label, required=False, max_length=200, help_text=words
                )

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = choices

    def told(self) -> Told:
        said = self.cleaned_data
        given = {
            name.removeprefix(TOLD): value
            for name, value in said.items()
            if name.startswith(TOLD) and value
        }
        return Told(
            count=said["count"],
            attributes=given,
            balanced=said.get("balanced", ()),
            each=said.get("each"),
            rows=said["table"],
            maps=said.get("maps", ""),
        )

    def how(self) -> How:
        said = self.cleaned_data
        guidance = "" if said["guidance"] is None else str(said["guidance"])
        return How(said["seed"], said["steps"], guidance, said["cohort"])

    def clean_table(self) -> list[dict[str, str]]:
        text = self.cleaned_data["table"]
        try:
            return asking.rows_of(text) if text.strip() else []
        except WishNotUsable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
