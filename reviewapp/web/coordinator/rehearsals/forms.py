"""What a coordinator says of the readers who are simulated."""

from django import forms

from reviewapp.acceptance.rehearsing import FEWEST, LARGEST_SEED, MOST
from reviewapp.acceptance.simulated import Skill


class RehearsalForm(forms.Form):
    spread = forms.FloatField(
        label="How much readers differ in skill",
        help_text="Standard deviation of d′ between readers; 0 if they are all alike.",
        initial=0.2,
        min_value=0,
        max_value=2,
    )
    cases = forms.FloatField(
        label="How much cases differ in difficulty",
        help_text="Standard deviation between cases, in units of a reader's own noise.",
        initial=0.3,
        min_value=0,
        max_value=2,
    )
    lean = forms.FloatField(
        label="Bias: how suspicious readers are of every image",
        help_text="Above 0 they find everything a little synthetic, below 0 a little real.",
        initial=0,
        min_value=-2,
        max_value=2,
    )
    left = forms.FloatField(
        label="Side bias: share of pairs answered “left” without looking",
        initial=0,
        min_value=0,
        max_value=1,
    )
    drift = forms.FloatField(
        label="Drift: share of their skill that is gone at the end",
        initial=0,
        min_value=0,
        max_value=1,
    )
    careless = forms.FloatField(
        label="Carelessness: share of answers given at random",
        initial=0.02,
        min_value=0,
        max_value=1,
    )
    missing = forms.FloatField(
        label="Share of answers that are missing", initial=0, min_value=0, max_value=1
    )
    times = forms.IntegerField(
        label="Rehearsals of each generator",
        help_text="More give narrower intervals and take longer.",
        initial=100,
        min_value=FEWEST,
        max_value=MOST,
    )
    seed = forms.IntegerField(
        label="Seed",
        help_text="The same seed plays the same again.",
        initial=1,
        min_value=0,
        max_value=LARGEST_SEED,
    )

    def skill(self) -> Skill:
        """The readers that were described; the generators bring their own d′."""
        said = {name: self.cleaned_data[name] for name in SKILLS}
        return Skill(**said)


SKILLS = ("spread", "cases", "lean", "left", "drift", "careless", "missing")
