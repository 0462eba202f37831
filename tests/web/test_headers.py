"""Headers that every address sends: pages, the API, errors and static files alike."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
ADDRESSES = ["/account/login/", "/health/live", "/nowhere", "/api/nowhere", "/static/worker.js"]


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Client:
    """A client of a site that has collected one worker script."""
    (tmp_path / "worker.js").write_text("onmessage = () => {};", "utf-8")
    settings.STATIC_ROOT = tmp_path
    return Client()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_sends_them(site: Client, address: str) -> None:
    headers = site.get(address).headers

    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    assert headers["Permissions-Policy"].startswith("camera=()")
    assert headers["Cache-Control"]
    assert headers["X-Request-Id"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_sends_the_strict_policy(site: Client, address: str) -> None:
    policy = site.get(address).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
