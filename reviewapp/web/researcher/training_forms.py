"""What a researcher wants a model to learn: a preset's own numbers, to be kept or changed."""

from collections.abc import Iterator, Sequence

from django import forms
from django.http import QueryDict

from reviewapp.provenance.selectors import SplitRow, VersionRow
from reviewapp.synthesis import recipe_fields, wanting
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.presets import Preset
from reviewapp.synthesis.shelving import LONGEST_NAME
from reviewapp.synthesis.wanting import LARGEST_SEED, MOST_MINUTES, Wish
from reviewapp.web.researcher.recipe_inputs import SET, input_of, shown


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
    maps = forms.ChoiceField(
        label="Label maps",
        help_text="Which images of the version are label maps. Each belongs to the image of its "
        "subject; of several, to the one with the same attribute “pair”.",
    )
    pairs = forms.ChoiceField(
        label="Shown images",
        help_text="Which images are translated; the others are what it learns to draw. They "
        "belong together by subject, and of several by the same attribute “pair”.",
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
        data: QueryDict | None,
        *,
        preset: Preset,
        version: VersionRow,
        splits: Sequence[SplitRow],
    ) -> None:
        self._groups = recipe_fields.groups(preset.content)
        super().__init__(self._whole(data))
        self._preset = preset
        for group in self._groups:
            self.fields |= {SET + each.path: input_of(each) for each in group.fields}
        images, schedule = preset.content["data"], preset.content["schedule"]
        self.initial.update({name: images[name] for name in ("size", "low", "high")})
        self.initial.update(steps=schedule["steps"], batch=schedule.get("batch", 16))
        known = wanting.values_of(version)
        self._offer("told", [(name, f"{name}: {', '.join(known[name])}") for name in known])
        usable = [each for each in splits if "TRAIN" in each.shares]
        own = ("", "By subject, 85 % to learn and 15 % to look at")
        self._offer("split", [own, *((str(each.pk), f"Split {each.number}") for each in usable)])
        self._offer_roles(preset, known)
        if not known:
            del self.fields["told"]

    def _offer_roles(self, preset: Preset, known: dict[str, list[str]]) -> None:
        choices = [(f"{name}={value}",) * 2 for name in known for value in known[name]]
        for role, is_needed in (("maps", preset.needs_maps), ("pairs", preset.needs_pairs)):
            self._offer(role, choices)
            if not is_needed:
                del self.fields[role]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = choices

    def _whole(self, data: QueryDict | None) -> QueryDict | None:
        """What a sender leaves out of the recipe stays as the preset has it."""
        if data is None:
            return None
        whole = data.copy()
        for group in self._groups:
            for each in group.fields:
                whole.setdefault(SET + each.path, str(shown(each.value)))
        return whole

    def plain(self) -> list[forms.BoundField]:
        """What everybody is asked."""
        return [self[name] for name in self.fields if not name.startswith(SET)]

    def expert(self) -> Iterator[dict[str, object]]:
        """The rest of the recipe, by what it is about; what was changed or is wrong lies open."""
        for group in self._groups:
            bound = [self[SET + each.path] for each in group.fields]
            changed = self.changed_data if self.is_bound else ()
            is_open = any(each.errors or each.name in changed for each in bound)
            yield {"title": group.title, "fields": bound, "open": is_open}

    def wish(self) -> Wish:
        said = self.cleaned_data
        apart = {"split", "maps", "pairs"}
        asked = {name: said[name] for name in said if not (name in apart or name.startswith(SET))}
        roles = Roles(said.get("maps", ""), said.get("pairs", ""))
        known = {each.path: each.value for group in self._groups for each in group.fields}
        changes = {path: said[SET + path] for path in known if said[SET + path] != known[path]}
        return Wish(preset=self._preset.name, changes=changes, roles=roles, **asked)
