"""An input for each field of a recipe, made from the recipe's published schema."""

from typing import Any

from django import forms

from reviewapp.synthesis.recipe_fields import RecipeField, read_list

SET = "set-"  # before a field's path
YES, NO = "true", "false"


def input_of(field: RecipeField) -> forms.Field:
    """Return what a person is shown for a field: its bounds, choices and sentence are its own."""
    schema = field.schema
    told: dict[str, Any] = {
        "label": field.label,
        "help_text": field.about,
        "initial": shown(field.value),
    }
    if "enum" in schema:
        return forms.ChoiceField(choices=[(each, each) for each in schema["enum"]], **told)
    bounds: dict[str, Any] = {
        "min_value": schema.get("minimum"),
        "max_value": schema.get("maximum"),
    }
    match schema["type"]:
        case "integer":
            return forms.IntegerField(**bounds, **told)
        case "number":
            return forms.FloatField(**bounds, **told)
        case "boolean":
            return forms.TypedChoiceField(
                choices=[(YES, "Yes"), (NO, "No")], coerce=lambda said: said == YES, **told
            )
        case "array":
            return ListField(field, **told)
    return forms.CharField(max_length=40, **told)


def shown(value: object) -> object:
    """As it stands in an input."""
    if isinstance(value, bool):
        return YES if value else NO
    return ", ".join(map(str, value)) if isinstance(value, list) else value


class ListField(forms.CharField):
    """Numbers with commas between."""

    def __init__(self, field: RecipeField, **told: Any) -> None:  # noqa: ANN401  handed through
        super().__init__(**told)
        self._of = field

    def clean(self, value: object) -> object:
        said = read_list(str(super().clean(value)))
        if why := self._of.wrong(said):
            raise forms.ValidationError(f"{why.partition(': ')[2]}.")
        return said
