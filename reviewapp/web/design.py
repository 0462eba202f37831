"""Every component of the design system in every state, for whoever builds or changes a page."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from reviewapp.web.icons import PATHS

# Runs of colour as the tokens name them; the page paints each as a swatch.
COLOURS = {
    "Surfaces": ["page", "surface", "raised", "sunken", "hover"],
    "Lines": ["line-soft", "line-firm", "line-control"],
    "Ink": ["ink", "ink-soft", "ink-faint"],
    "Accent": ["accent", "accent-strong", "accent-soft"],
    "Good": ["ok", "ok-soft", "ok-solid"],
    "Careful": ["warn", "warn-soft", "warn-solid"],
    "Bad": ["bad", "bad-soft", "bad-solid"],
    "Notice": ["info", "info-soft"],
}
SIZES = ["3xl", "2xl", "xl", "lg", "md", "sm", "xs"]


class Sample(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="Readers see this as the name of the study.")
    email = forms.EmailField(label="Email", initial="not an address")
    design = forms.ChoiceField(
        choices=[("PAIR", "Two images, one question"), ("SINGLE", "One image at a time")]
    )
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    cases = forms.IntegerField(min_value=1, initial=12, disabled=True, help_text="Drawn already.")
    anchors = forms.ChoiceField(
        label="Scale", widget=forms.RadioSelect, choices=[("5", "Five points"), ("6", "Six points")]
    )
    parts = forms.MultipleChoiceField(
        label="Readers may",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("zoom", "Zoom and pan"), ("window", "Change the window")],
    )
    agree = forms.BooleanField(label="I have read the protocol.")


def design(request: HttpRequest) -> HttpResponse:
    """Absent where real people work."""
    if not settings.DEBUG:
        raise Http404
    facts: dict[str, object] = {
        "form": Sample(),
        "wrong": Sample({"title": "", "email": "not an address", "note": "", "parts": ["zoom"]}),
        "colours": COLOURS,
        "sizes": SIZES,
        "icons": sorted(PATHS),
    }
    return render(request, "shell/design.html", facts)
