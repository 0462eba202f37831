"""The composed site, started without containers, serves a page and a picture and runs a job."""

import json
import re
import secrets
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import services
from tests.architecture.tree import ROOT
from tests.deploy import compose
from tests.deploy.grown import GrownSite, free_port, nginx_here, wait_until

pytestmark = [pytest.mark.services, pytest.mark.processes]
# The certificate is made for this test, and nobody has signed it.
UNSIGNED = ssl._create_unverified_context()  # noqa: S323  as said


def _program(name: str) -> None:
    if not shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/bin"):
        services.missing(f"{name} is not installed")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    address = services.usable_postgres()
    if not address:
        services.missing("No Postgres answers on its usual local port")
    name = f"reviewapp_grown_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        yield f"{address.rpartition('/')[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="module")
def site(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrownSite]:
    for program in ("redis-server", "nginx", "openssl"):
        _program(program)
    grown = GrownSite(tmp_path_factory.mktemp("grown"), database)
    try:
        grown.start_redis()
        grown.run(*grown.command("migrate")[1:])
        grown.start_web()
        for name in ("worker-cpu", "worker-gpu", "beat"):
            grown.start(name)
        grown.start_proxy()
        grown.run("manage.py", "demo", "--force")
        yield grown
    finally:
        grown.stop()


@pytest.fixture(scope="module")
def reader(site: GrownSite) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.run("-m", "tests.deploy.ask", "reader"))
    return found


def _get(site: GrownSite, path: str, **headers: str) -> tuple[int, Message, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = urllib.request.Request(f"https://127.0.0.1:{site.https_port}{path}", headers=named)
    try:
        with urllib.request.urlopen(asked, context=UNSIGNED, timeout=30) as answer:  # noqa: S310  as above
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def test_it_shows_the_sign_in_page(site: GrownSite) -> None:
    status, headers, body = _get(site, "/")

    assert status == 200
    assert b"<form" in body
    assert "script-src" in headers["Content-Security-Policy"]


def test_it_is_ready(site: GrownSite) -> None:
    status, _, body = _get(site, "/health/ready")

    checks = json.loads(body)["checks"]
    checks.pop("front_end")  # built into the image, and not needed to test the processes
    assert all(check["ok"] for check in checks.values()), (status, checks)


def test_the_proxy_serves_a_frame_without_a_tell(site: GrownSite, reader: dict[str, Any]) -> None:
    status, headers, body = _get(site, reader["frame"], Cookie=reader["cookie"])

    assert (status, len(body)) == (200, reader["size"])
    assert sha256(body).hexdigest() == reader["digest"]
    told = {"etag", "last-modified", "accept-ranges", "content-disposition", "content-encoding"}
    assert told & {name.lower() for name in headers} == set()
    assert headers["Content-Type"] == "application/octet-stream"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-9"},
        {"If_None_Match": "*"},
        {"If_None_Match": '"a-tag"'},
        {"If_Match": '"a-tag"'},
        {"If_Modified_Since": "Sat, 21 Nov 2099 09:30:00 GMT"},
        # Refused where the file is newer, it would tell its date to anybody who asks often enough.
        {"If_Unmodified_Since": "Tue, 01 Jan 2019 09:30:00 GMT"},
        {"Accept_Encoding": "gzip, br"},
    ],
)
def test_the_proxy_sends_a_whole_frame_whatever_is_asked(
    headers: dict[str, str], site: GrownSite, reader: dict[str, Any]
) -> None:
    status, answered, body = _get(site, reader["frame"], Cookie=reader["cookie"], **headers)

    assert (status, len(body)) == (200, reader["size"])
    assert "Content-Encoding" not in answered


def test_nobody_reaches_the_pixels_around_the_door(site: GrownSite, reader: dict[str, Any]) -> None:
    digest = reader["digest"]
    inside = f"/pixels/{digest[:2]}/{digest[2:4]}/{digest}"

    assert (site.folder / inside.lstrip("/")).exists()
    assert _get(site, inside, Cookie=reader["cookie"])[0] == 404
    assert _get(site, reader["frame"])[0] in {401, 403}


def test_a_worker_runs_a_job(site: GrownSite) -> None:
    asked = json.loads(site.run("-m", "tests.deploy.ask", "sample", "body-ct-phantom"))

    def state() -> dict[str, str]:
        answered: dict[str, str] = json.loads(
            site.run("-m", "tests.deploy.ask", "job", asked["job"])
        )
        return answered

    wait_until(lambda: state()["state"] in {"SUCCEEDED", "FAILED"}, "the job ends")
    assert state() == {"state": "SUCCEEDED", "error": ""}


@pytest.mark.parametrize("name", ["web", "worker-cpu", "worker-gpu", "beat"])
def test_every_process_passes_its_own_health_check(name: str, site: GrownSite) -> None:
    check = compose.ours()[name]["healthcheck"]["test"]
    text = " ".join(check[1:]) if check[0] == "CMD" else compose.filled(check[1], {})
    text = re.sub(" (?=/tmp)", f" {site.folder}", text)
    text = re.sub(r"^python", sys.executable, text)
    text = re.sub(r"^celery", f"{sys.executable} -W ignore -m celery", text)
    environment = site.environment | {"HOSTNAME": name, "PORT": str(site.web_port)}

    def passes() -> bool:
        ran = subprocess.run(
            ["sh", "-c", text], cwd=ROOT, env=environment, capture_output=True, check=False
        )
        return ran.returncode == 0

    wait_until(passes, f"{name} is healthy")


def test_nginx_accepts_the_configuration(tmp_path: Path) -> None:
    _program("nginx")
    (tmp_path / "pixels").mkdir()
    conf = tmp_path / "nginx.conf"
    conf.write_text(nginx_here(tmp_path, web=8000, https=free_port()), "utf-8")
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")

    said = subprocess.run(
        [str(nginx), "-t", "-c", str(conf)], capture_output=True, text=True, check=False
    )

    assert said.returncode == 0, said.stderr
    assert "[warn]" not in said.stderr
