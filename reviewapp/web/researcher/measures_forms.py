"""What a researcher wants measured, and against what."""

from collections.abc import Sequence

from django import forms
from django.utils.html import format_html

from reviewapp.provenance.selectors import SplitRow, VersionRow
from reviewapp.synthesis import comparing, measures
from reviewapp.synthesis.comparing import LARGEST_SEED, Ruler
from reviewapp.synthesis.selectors import Learned

LEVELS = (("0.95", "95 %"), ("0.99", "99 %"), ("0.999", "99.9 %"))


class MeasureForm(forms.Form):
    reference = forms.ChoiceField(
        label="Against the real images of",
        help_text="For a study: its real arm. Criteria take no other.",
    )
    learned = forms.ChoiceField(
        label="The model learned from",
        required=False,
        help_text="Needed for memorisation and leaks. What it learned from never counts as unseen.",
    )
    measures = forms.MultipleChoiceField(
        label="Measures", widget=forms.CheckboxSelectMultiple, initial=list(comparing.USUAL)
    )
    attribute = forms.CharField(
        label="Attribute",
        required=False,
        max_length=40,
        help_text="Of few values, as sex: it parts the subgroups; usefulness learns to tell it.",
    )
    low = forms.FloatField(
        label="Darkest value",
        help_text="Of what the modality can show, not of what happens to occur.",
    )
    high = forms.FloatField(label="Brightest value")
    size = forms.IntegerField(
        label="Size in pixels",
        min_value=comparing.SMALLEST,
        max_value=comparing.LARGEST,
        initial=Ruler.size,
        help_text="Images are cut to their middle square and brought to this.",
    )
    most = forms.IntegerField(
        label="Images a side at most",
        min_value=comparing.FEWEST,
        max_value=comparing.MOST,
        initial=Ruler.most,
        help_text="More are thinned by subject; leaks are searched in all of them.",
    )
    level = forms.ChoiceField(
        label="Level of the intervals",
        choices=LEVELS,
        help_text="As the protocol asks for it, or higher.",
    )
    seed = forms.IntegerField(label="Seed", min_value=0, max_value=LARGEST_SEED, initial=1)

    def __init__(
        self,
        *args: object,
        real: Sequence[VersionRow],
        splits: Sequence[SplitRow],
        learned: Sequence[Learned] = (),
        limits: tuple[float, float] | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        self._offer("reference", [(str(one.pk), f"{one}, {one.size} images") for one in real])
        parts = [(f"split:{one.pk}", f"{one.version}, the train part of {one}") for one in splits]
        whole = [(f"version:{one.pk}", f"{one}, all of it") for one in real]
        self._offer("learned", [("", "None of these, or not known"), *whole, *parts])
        self._offer("measures", [(one.name, _told(one)) for one in measures.OFFERED])
        if len(learned) == 1:
            known = learned[0]
            self.initial["learned"] = (
                f"split:{known.split.pk}" if known.split else f"version:{known.version.pk}"
            )
        else:
            needing = {one.name for one in measures.OFFERED if one.needs_training}
            self.initial["measures"] = [name for name in comparing.USUAL if name not in needing]
        if limits:
            self.initial.update(low=limits[0], high=limits[1])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = choices

    def ruler(self) -> Ruler:
        said = self.cleaned_data
        whole = {name: said[name] for name in ("seed", "low", "high", "size", "most")}
        return Ruler(**whole, level=float(said["level"]), attribute=said["attribute"])


def _told(one: measures.Measure) -> str:
    needs = " Needs to know what the model learned from." if one.needs_training else ""
    needs += " Needs an attribute, chosen below." if one.needs_attribute else ""
    return format_html("<span><strong>{}</strong><br>{}{}</span>", one.title, one.about, needs)
