"""allauth's forms in this house's words: a label says it once, so no placeholder repeats it."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp

_LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password, again",
    "code": "Code",
}


class Plain:
    """Mixed into a form before its own class."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined] # a form's
            field.widget.attrs.pop("placeholder", None)
            field.label = _LABELS.get(name, field.label)


class SignIn(Plain, account.LoginForm):
    pass


class Confirm(Plain, account.ReauthenticateForm):
    pass


class ChangePassword(Plain, account.ChangePasswordForm):
    pass


class SetPassword(Plain, account.SetPasswordForm):
    pass


class AskForNewPassword(Plain, account.ResetPasswordForm):
    pass


class ChooseNewPassword(Plain, account.ResetPasswordKeyForm):
    pass


class SecondFactor(Plain, mfa.AuthenticateForm):
    pass


class ConfirmByCode(Plain, mfa.ReauthenticateForm):
    pass


class Enrol(Plain, totp.ActivateTOTPForm):
    pass
