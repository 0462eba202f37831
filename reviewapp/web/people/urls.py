"""Signing in and people. allauth's views are listed one by one: what is not here, is closed."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.socialaccount import views as social_views
from allauth.socialaccount.providers.openid_connect import urls as openid_connect
from allauth.usersessions import views as session_views
from django.urls import include, path, re_path, register_converter
from django.views.generic import RedirectView

from reviewapp.accounts.roles import Role
from reviewapp.web.people import account, api, people, welcome
from reviewapp.web.people.doors import fresh


class RoleInPath:
    regex = "|".join(role.value.lower() for role in Role)

    def to_python(self, value: str) -> Role:
        return Role(value.upper())

    def to_url(self, role: Role) -> str:
        return role.value.lower()


register_converter(RoleInPath, "role")

_passwords = [
    path("change/", account_views.password_change, name="account_change_password"),
    path("set/", fresh(account_views.password_set), name="account_set_password"),
    path("reset/", account_views.password_reset, name="account_reset_password"),
    path("reset/sent/", account_views.password_reset_done, name="account_reset_password_done"),
    path(
        "reset/changed/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
_second_factor = [
    path("", mfa_views.index, name="mfa_index"),
    path("code/", mfa_views.authenticate, name="mfa_authenticate"),
    path("confirm/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("enrol/", fresh(totp_views.activate_totp), name="mfa_activate_totp"),
    path("remove/", fresh(totp_views.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery/", fresh(recovery_views.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery/new/", recovery_views.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
]
_to_account = RedirectView.as_view(pattern_name="account")
_single_sign_on = [
    path("", include(openid_connect)),
    path("cancelled/", social_views.login_cancelled, name="socialaccount_login_cancelled"),
    path("error/", social_views.login_error, name="socialaccount_login_error"),
    # allauth asks for these names; signing up and linking by hand are closed here.
    path("sign-up/", account_views.signup, name="socialaccount_signup"),
    path("linked/", _to_account, name="socialaccount_connections"),
]
_account = [
    path("", account.account, name="account"),
    path("login/", account_views.login, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("sign-up/", account_views.signup, name="account_signup"),
    path("confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    # The administrator sets an address; allauth asks for the name.
    path("email/", _to_account, name="account_email"),
    path("password/", include(_passwords)),
    path("second-factor/", include(_second_factor)),
    path("sso/", include(_single_sign_on)),
    path("sessions/", session_views.list_usersessions, name="usersessions_list"),
    path("tokens/", account.api_tokens, name="api-tokens"),
    path("tokens/new/", account.create_token, name="api-token-create"),
    path("tokens/<uuid:token_id>/revoke/", account.revoke_token, name="api-token-revoke"),
]
_people = [
    path("", people.people, name="people"),
    path("invite/", people.invite, name="invite"),
    path(
        "invitations/<uuid:invitation_id>/revoke/",
        people.revoke_invitation,
        name="invitation-revoke",
    ),
    path("<uuid:person_id>/", people.one_person, name="person"),
    path("<uuid:person_id>/grant/<role:role>/", people.grant_role, name="role-grant"),
    path("<uuid:person_id>/revoke/<role:role>/", people.revoke_role, name="role-revoke"),
    path("<uuid:person_id>/deactivate/", people.deactivate, name="person-deactivate"),
    path("<uuid:person_id>/reactivate/", people.reactivate, name="person-reactivate"),
    path(
        "<uuid:person_id>/second-factor/reset/",
        people.reset_second_factor,
        name="second-factor-reset",
    ),
]
urlpatterns = [
    path("account/", include(_account)),
    path("people/", include(_people)),
    path("api/me", api.Me.as_view(), name="api-me"),
    path("api/confirmations", api.Confirmations.as_view(), name="api-confirmations"),
    path("invitations/<str:secret>/", welcome.accept_invitation, name="accept-invitation"),
]
