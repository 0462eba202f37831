"""What people type into the pages about people."""

from datetime import timedelta

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviewapp.accounts import names, services
from reviewapp.accounts.errors import NameNotUsable
from reviewapp.accounts.permissions import SAYS, Action
from reviewapp.accounts.roles import Role

_WHAT_ROLES_MAY = {
    Role.READER: "reads and rates the cases of their own worklists",
    Role.RESEARCHER: "imports, generates and freezes cohorts",
    Role.COORDINATOR: "creates, runs and closes studies",
    Role.AUDITOR: "sees and verifies the trail, changes nothing",
    Role.ADMINISTRATOR: "invites people and grants roles",
}
_ROLE_CHOICES = [(role.value, f"{role.label}: {_WHAT_ROLES_MAY[role]}") for role in Role]
_DAYS = {7: "a week", 30: "30 days", 90: "90 days", 365: "a year"}


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    roles = forms.MultipleChoiceField(
        label="Roles", choices=_ROLE_CHOICES, widget=forms.CheckboxSelectMultiple
    )


class NameField(forms.CharField):
    """Refused beside the field, with everything else that was typed still there."""

    def clean(self, value: object) -> str:
        try:
            return names.plain(super().clean(value))
        except NameNotUsable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class NameForm(forms.Form):
    name = NameField(
        label="Name",
        max_length=120,
        help_text="It stands on what you sign from now on.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )


class AcceptForm(forms.Form):
    name = NameField(
        label="Your name",
        max_length=120,
        help_text="As it should stand on what you sign.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Password",
        help_text=password_validators_help_text_html(),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Password, again",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, email: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        self.email = email

    def clean(self) -> None:
        name = self.cleaned_data.get("name", "")
        password, again = (self.cleaned_data.get(key) for key in ("password", "password_again"))
        if password and again and password != again:
            self.add_error("password_again", "The two passwords differ. Type the same one twice.")
        if password:
            try:
                services.check_password(password, email=self.email, name=name)
            except forms.ValidationError as error:
                self.add_error("password", error)


class DeactivateForm(forms.Form):
    reason = forms.CharField(
        label="Reason to deactivate",
        max_length=200,
        help_text="It stands in the trail, for example “left”.",
    )


class TokenForm(forms.Form):
    label = forms.CharField(
        label="What it is for", max_length=80, help_text="For example “nightly cohort export”."
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        widget=forms.CheckboxSelectMultiple,
        help_text="Never more than you may do yourself, and never read or rate a case.",
    )
    days = forms.TypedChoiceField(
        label="Works for", choices=list(_DAYS.items()), coerce=int, initial=30
    )

    def __init__(self, *args: object, possible: frozenset[Action], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101 declared above
        scopes.choices = [(action.value, said(action)) for action in sorted(possible)]

    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


def said(action: Action) -> SafeString:
    """An action as a person reads it, and the code by which a program knows it."""
    return format_html("{} <code>{}</code>", SAYS[action], action.value)
