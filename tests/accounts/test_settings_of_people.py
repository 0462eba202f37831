"""What the environment says about signing in."""

import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from reviewapp import environment, sign_in_service

ROOT = Path(__file__).parents[2]
WHOLE = {
    "OIDC_SERVER_URL": "https://login.example.org/realms/hospital/",
    "OIDC_CLIENT_ID": "reviewapp",
    "OIDC_CLIENT_SECRET": "hush",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*WHOLE, "OIDC_CLIENT_SECRET_FILE", "OIDC_NAME", "CACHE_URL"]:
        monkeypatch.delenv(name, raising=False)


def set_all(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def the_app() -> dict[str, object]:
    (provider,) = sign_in_service.single_sign_on().values()
    assert isinstance(provider, dict)
    (app,) = provider["APPS"]
    return cast(dict[str, object], app)


def test_without_single_sign_on_there_is_no_provider() -> None:
    assert sign_in_service.single_sign_on() == {}


def test_a_whole_single_sign_on_is_one_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, **WHOLE, OIDC_NAME="the hospital")

    app = the_app()

    assert app["name"] == "the hospital"
    assert app["settings"] == {"server_url": "https://login.example.org/realms/hospital"}


def test_its_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    set_all(monkeypatch, OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"))
    set_all(monkeypatch, **{name: WHOLE[name] for name in ("OIDC_SERVER_URL", "OIDC_CLIENT_ID")})

    app = the_app()

    assert app["secret"] == "from a file"


@pytest.mark.parametrize(("content", "told"), [(None, "cannot be read"), (" ", "empty file")])
def test_a_file_without_a_secret_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None, told: str
) -> None:
    if content is not None:
        (tmp_path / "secret").write_text(content)
    set_all(monkeypatch, OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"))
    set_all(monkeypatch, **{name: WHOLE[name] for name in ("OIDC_SERVER_URL", "OIDC_CLIENT_ID")})

    with pytest.raises(environment.WrongSetting, match=told):
        sign_in_service.single_sign_on()


@pytest.mark.parametrize("missing", WHOLE)
def test_half_a_single_sign_on_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    set_all(monkeypatch, **{name: value for name, value in WHOLE.items() if name != missing})

    with pytest.raises(environment.WrongSetting, match="by half"):
        sign_in_service.single_sign_on()


@pytest.mark.parametrize("server", ["login.example.org", "http://login.example.org", "ftp://x"])
def test_a_wrong_address_of_the_service_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    set_all(monkeypatch, **{**WHOLE, "OIDC_SERVER_URL": server})

    with pytest.raises(environment.WrongSetting, match="issuer address"):
        sign_in_service.single_sign_on()


def test_a_service_on_this_machine_needs_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, **{**WHOLE, "OIDC_SERVER_URL": "http://127.0.0.1:9000"})

    assert sign_in_service.single_sign_on()


def test_the_site_does_not_start_with_half_a_single_sign_on(tmp_path: Path) -> None:
    settings = {**os.environ, "OIDC_CLIENT_ID": "reviewapp", "DATA_DIR": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert done.stderr.strip().endswith("or none of them.")


@pytest.mark.parametrize(
    ("address", "backend"), [("database://", "cache.DatabaseCache"), ("redis://h/1", "RedisCache")]
)
def test_failed_sign_ins_are_counted_where_all_processes_see_them(
    monkeypatch: pytest.MonkeyPatch, address: str, backend: str
) -> None:
    assert str(environment.shared_cache("CACHE_URL", address)["BACKEND"]).endswith(backend)


def test_a_cache_of_one_process_alone_stops_the_start() -> None:
    with pytest.raises(environment.WrongSetting, match="all processes share"):
        environment.shared_cache("CACHE_URL", "locmem://")
