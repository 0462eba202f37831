"""What starts a study."""

from django import forms

from reviewapp.studies.starting_points import starting_points


class NewStudyForm(forms.Form):
    """Two names and something to start from; all else is written on the design page."""

    name = forms.CharField(
        label="Name",
        help_text="For you and your colleagues. It may say what is tested; readers never see it.",
        max_length=120,
        error_messages={"required": "Give the study a name."},
    )
    title = forms.CharField(
        label="Title for readers",
        help_text="Neutral: it must not say what is tested or which images are synthetic.",
        max_length=120,
        error_messages={"required": "Give the study a title that readers may see."},
    )
    start = forms.ChoiceField(
        label="Start from",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what to start from.",
            "invalid_choice": "Choose one of the list.",
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # as Django's form takes them
        chosen = self.fields["start"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  declared above
        chosen.choices = [(point.code, point.title) for point in starting_points()]
