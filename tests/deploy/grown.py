"""The composed site without containers: the same commands, on this machine's own services."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.architecture.tree import ROOT
from tests.deploy import compose

PATIENCE = 60.0
PASSWORD = "made-up-for-one-test"


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def wait_until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited {PATIENCE:g} s in vain until {what}"
        time.sleep(0.2)


def listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


class GrownSite:
    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.web_port, self.redis_port, self.https_port = free_port(), free_port(), free_port()
        self._started: list[subprocess.Popen[bytes]] = []
        self._database = database
        (folder / "run/secrets").mkdir(parents=True)
        (folder / "run/secrets/secret_key").write_text(secrets.token_hex(32), "utf-8")
        for name in ("data", "pixels", "anchors", "tmp"):
            (folder / name).mkdir()
        self.environment = self._environment()

    def _here(self, text: str) -> str:
        """Say the same of this machine: its folders for the volumes, its ports for the hosts."""
        for name in ("data", "pixels", "anchors", "tmp", "run/secrets"):
            if text == f"/{name}" or text.startswith((f"/{name}/", f"file:///{name}")):
                return text.replace(f"/{name}", f"{self.folder}/{name}", 1)
        return text

    def _environment(self) -> dict[str, str]:
        postgres = urlsplit(self._database)
        given = {
            "PUBLIC_URL": f"https://127.0.0.1:{self.https_port}",
            "POSTGRES_PASSWORD": PASSWORD,
            "REDIS_PASSWORD": PASSWORD,
        }
        composed = {
            key: compose.filled(str(value), given)
            for key, value in compose.ours()["web"]["environment"].items()
        }
        composed["DATABASE_URL"] = f"postgres://{postgres.netloc}/{postgres.path.lstrip('/')}"
        composed["BROKER_URL"] = composed["BROKER_URL"].replace(
            "redis:6379", f"127.0.0.1:{self.redis_port}"
        )
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        # An address inside the proxy, not a folder.
        prefix = {"PIXEL_ACCEL_PREFIX": composed["PIXEL_ACCEL_PREFIX"]}
        return kept | {key: self._here(value) for key, value in composed.items()} | prefix

    def command(self, name: str) -> list[str]:
        """The service's own command, with this machine's programs, folders and ports."""
        words = [compose.filled(str(w), {"REDIS_PASSWORD": PASSWORD}) for w in self._words(name)]
        # Folders first: this machine's Python may itself lie below a folder named like a volume.
        words = [self._here(word) for word in words]
        if words[0] == "python":
            words[:1] = [sys.executable]
        elif words[0] == "celery":
            words[:1] = [sys.executable, "-W", "ignore", "-m", "celery"]
        return [str(self.web_port) if word == "8000" else word for word in words]

    def _words(self, name: str) -> list[str]:
        words: list[str] = compose.services()[name]["command"]
        return words

    def start(self, name: str, *more: str) -> subprocess.Popen[bytes]:
        words = [word.replace("%h", name) for word in self.command(name)]
        with (self.folder / f"{name}.log").open("wb") as log:
            started = subprocess.Popen(
                [*words, *more],
                cwd=ROOT,
                env=self.environment | {"HOSTNAME": name},
                stdout=log,
                stderr=log,
            )
        self._started.append(started)
        return started

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def start_redis(self) -> None:
        self.start("redis", "--port", str(self.redis_port), "--dir", str(self.folder / "data"))
        wait_until(lambda: listens(self.redis_port), "Redis listens")

    def start_web(self) -> None:
        self.start("web")
        wait_until(lambda: listens(self.web_port), "the web process listens")

    def start_proxy(self) -> None:
        conf = self.folder / "nginx.conf"
        conf.write_text(nginx_here(self.folder, web=self.web_port, https=self.https_port), "utf-8")
        nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert nginx
        started = subprocess.Popen([nginx, "-c", str(conf), "-g", "daemon off;"])
        self._started.append(started)
        wait_until(lambda: listens(self.https_port), "the proxy listens")

    def stop(self) -> None:
        for process in reversed(self._started):
            process.terminate()
        for process in reversed(self._started):
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def nginx_here(folder: Path, *, web: int, https: int) -> str:
    """deploy/nginx.conf with a certificate of its own and this machine's ports and folders."""
    whom = ["-subj", "/CN=127.0.0.1", "-days", "1", "-newkey", "rsa:2048", "-nodes"]
    where = ["-keyout", str(folder / "key"), "-out", str(folder / "crt")]
    subprocess.run(["openssl", "req", "-x509", *whom, *where], check=True, capture_output=True)
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    if os.geteuid() == 0:
        # Started by root its workers would be nobody, who may not look into a test's folder.
        text = f"user root;\n{text}"
    for ours, here in {
        "server web:8000": f"server 127.0.0.1:{web}",
        "listen 8443 ssl": f"listen 127.0.0.1:{https} ssl",
        "listen 8080": f"listen 127.0.0.1:{free_port()}",
        "127.0.0.1:8081": f"127.0.0.1:{free_port()}",
        "/run/secrets/tls_certificate": str(folder / "crt"),
        "/run/secrets/tls_key": str(folder / "key"),
        "alias /pixels/": f"alias {folder}/pixels/",
        "/tmp/nginx": f"{folder}/nginx",  # noqa: S108  a container's own
    }.items():
        assert ours in text, f"deploy/nginx.conf no longer says {ours!r}"
        text = text.replace(ours, here)
    return text
