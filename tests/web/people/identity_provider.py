"""A small real OpenID Connect service: discovery, authorize, token, userinfo, keys."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CODE = "one-time-code"


class IdentityProvider(ThreadingHTTPServer):
    """Vouches for whoever is in `person`; `refuses` makes it answer with that error instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.person: dict[str, object] = {
            "sub": "person-1",
            "email": "Ada@Example.org",
            "email_verified": True,
            "name": "Ada King",
        }
        self.userinfo_sub = "person-1"
        self.refuses = ""
        self.asked: dict[str, str] = {}

    def settings(self) -> dict[str, object]:
        app = {
            "provider_id": "house",
            "name": "the hospital",
            "client_id": "reviewapp",
            "secret": "hush",
            "settings": {"server_url": self.address},
        }
        return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def way_back(self, asked: dict[str, str]) -> str:
        """Where the browser goes after the person has (or has not) signed in here."""
        self.asked = asked
        told = {"error": self.refuses} if self.refuses else {"code": CODE}
        return f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state']})}"

    def tokens(self, sent: dict[str, str]) -> dict[str, object] | None:
        proof = sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        is_ours = sent["client_secret"] == "hush" and sent["code"] == CODE
        if not is_ours or challenge != self.asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": "reviewapp",
            "iat": now,
            "exp": now + 300,
            **self.person,
        }
        signed = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "access", "token_type": "Bearer", "id_token": signed}

    def keys(self) -> dict[str, object]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}


class _Handler(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.way_back(_flat(url.query)))
            self.end_headers()
            return
        self._answer(
            {
                "/.well-known/openid-configuration": self.server.metadata(),
                "/keys": self.server.keys(),
                "/userinfo": {**self.server.person, "sub": self.server.userinfo_sub},
            }.get(url.path)
        )

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(self.server.tokens(_flat(sent)))

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""

    def _answer(self, body: dict[str, object] | None) -> None:
        self.send_response(400 if body is None else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


@contextmanager
def running() -> Iterator[IdentityProvider]:
    provider = IdentityProvider()
    thread = Thread(target=provider.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
