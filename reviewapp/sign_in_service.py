"""Read from the environment which OpenID Connect service of the house vouches for people."""

import os
from pathlib import Path

from reviewapp import environment


def single_sign_on() -> dict[str, object]:
    """The OpenID Connect service of the house, from OIDC_…; nothing set means none."""
    server, client = os.environ.get("OIDC_SERVER_URL", ""), os.environ.get("OIDC_CLIENT_ID", "")
    has_secret = bool(
        os.environ.get("OIDC_CLIENT_SECRET") or os.environ.get("OIDC_CLIENT_SECRET_FILE")
    )
    if not (server or client or has_secret):
        return {}
    if not (server and client and has_secret):
        raise environment.WrongSetting(
            "Single sign-on is set up by half. Set all of OIDC_SERVER_URL, OIDC_CLIENT_ID and "
            "OIDC_CLIENT_SECRET (or OIDC_CLIENT_SECRET_FILE), or none of them."
        )
    url = environment.parts(server)
    on_this_machine = url.hostname in {"127.0.0.1", "localhost", "::1"}
    if not url.hostname or not (
        url.scheme == "https" or (url.scheme == "http" and on_this_machine)
    ):
        raise environment.WrongSetting(
            f"OIDC_SERVER_URL={server!r} is not the address of a sign-in service. "
            f"Use its issuer address, like https://login.example.org/realms/hospital."
        )
    return _open_id_connect(server.rstrip("/"), client)


def _open_id_connect(server: str, client: str) -> dict[str, object]:
    app = {
        "provider_id": "house",
        "name": environment.text("OIDC_NAME", "single sign-on"),
        "client_id": client,
        "secret": environment.secret("OIDC_CLIENT_SECRET", kept_in=Path(), may_make_one=False),
        "settings": {"server_url": server},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
