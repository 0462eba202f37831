"""What a coordinator sends."""

from django import forms


class ReasonForm(forms.Form):
    """Why a step is taken; it stands in the study's trail for ever."""

    reason = forms.CharField(
        label="Reason",
        help_text="One sentence. It stands in the audit trail of this study for ever.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write why, in one sentence."},
    )
