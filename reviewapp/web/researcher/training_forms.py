"""What a researcher wants a model to learn: a preset's own numbers, to be kept or changed."""

from collections.abc import Sequence

from django import forms

from reviewapp.provenance.selectors import SplitRow, VersionRow
from reviewapp.synthesis import wanting
from reviewapp.synthesis.presets import Preset
from reviewapp.synthesis.shelving import LONGEST_NAME
from reviewapp.synthesis.wanting import LARGEST_SEED, MOST_MINUTES, Wish


class ChooseForm(forms.Form):
    """First what learns, and from what: the rest follows from these two."""

    preset = forms.ChoiceField(label="Preset")
    version = forms.ChoiceField(label="Cohort version")

    def __init__(
        self,
        *args: object,
        presets: Sequence[Preset],
        versions: Sequence[VersionRow],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        offered = {
            "preset": [(each.name, f"{each.title} ({each.name})") for each in presets],
            "version": [(str(each.pk), f"{each}, {each.size} images") for each in versions],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
            field.choices = choices


class TrainForm(forms.Form):
    name = forms.CharField(label="Name of the model", max_length=LONGEST_NAME)
    told = forms.MultipleChoiceField(
        label="It can then be told",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Attributes with few values, which it learns to draw on demand.",
    )
    split = forms.ChoiceField(
        label="Split",
        required=False,
        help_text="Train learns, tune is looked at; hold-out is never read.",
    )
    minutes = forms.IntegerField(
        label="Processor minutes at most",
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        initial=3,
        help_text="The training ends then, or after its steps, whichever comes first.",
    )
    steps = forms.IntegerField(label="Steps", min_value=1, max_value=100_000_000)
    batch = forms.IntegerField(label="Images a step", min_value=1, max_value=1024)
    size = forms.IntegerField(
        label="Size in pixels",
        min_value=8,
        max_value=512,
        help_text="Images are cut to their middle square and brought to this.",
    )
    low = forms.FloatField(label="Darkest value")
    high = forms.FloatField(label="Brightest value")
    seed = forms.IntegerField(label="Seed", min_value=0, max_value=LARGEST_SEED, initial=1)
    intended_use = forms.CharField(label="Meant for", required=False, max_length=500)

    def __init__(
        self,
        *args: object,
        preset: Preset,
        version: VersionRow,
        splits: Sequence[SplitRow],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        self._preset = preset
        data, schedule = preset.content["data"], preset.content["schedule"]
        self.initial.update({name: data[name] for name in ("size", "low", "high")})
        self.initial.update(steps=schedule["steps"], batch=schedule.get("batch", 16))
        known = wanting.values_of(version)
        self._offer("told", [(name, f"{name}: {', '.join(known[name])}") for name in known])
        usable = [each for each in splits if "TRAIN" in each.shares]
        own = ("", "By subject, 85 % to learn and 15 % to look at")
        self._offer("split", [own, *((str(each.pk), f"Split {each.number}") for each in usable)])
        if not known:
            del self.fields["told"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = choices

    def wish(self) -> Wish:
        said = {name: value for name, value in self.cleaned_data.items() if name != "split"}
        return Wish(preset=self._preset.name, **said)
