"""The composed site agrees with the code, variable by variable and command by command."""

import importlib
import re
from typing import Any

import pytest
from django.core.management import get_commands

from reviewapp.celery import app
from reviewapp.jobs.models import Queue
from tests.architecture.tree import ROOT
from tests.deploy import compose

SETTINGS = "".join(path.read_text("utf-8") for path in (ROOT / "reviewapp").glob("*.py"))
SECRETS = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY_FILE", "TLS_KEY_FILE"}


def _options(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


@pytest.mark.parametrize("name", sorted(compose.services()))
def test_every_service_is_watched(name: str) -> None:
    assert "healthcheck" in compose.services()[name]


@pytest.mark.parametrize("name", sorted(compose.ours()))
def test_every_variable_of_a_service_is_read(name: str) -> None:
    given = compose.ours()[name]["environment"]
    assert given
    unread = [key for key in given if f'"{key.removesuffix("_FILE")}"' not in SETTINGS]
    assert unread == []


@pytest.mark.parametrize("name", sorted(compose.ours()))
def test_every_command_is_one_that_exists(name: str) -> None:
    command = compose.ours()[name]["command"]
    if command[:2] == ["python", "manage.py"]:
        assert command[2] in get_commands()
    elif command[:3] == ["python", "-m", "uvicorn"]:
        module, _, attribute = command[3].partition(":")
        assert callable(getattr(importlib.import_module(module), attribute))
    else:
        assert command[:3] == ["celery", "-A", "reviewapp.celery"]
        assert command[3] in {"worker", "beat"}


def test_the_workers_listen_to_every_queue() -> None:
    commands = [s["command"] for s in compose.ours().values() if "worker" in s["command"]]
    assert {_options(command, "-Q") for command in commands} == set(Queue.values)
    assert app.conf.task_default_queue in Queue.values


def test_the_clock_runs_once() -> None:
    clocks = [s for s in compose.ours().values() if "beat" in s["command"] or "-B" in s["command"]]
    assert len(clocks) == 1
    assert "deploy" not in clocks[0]


def test_the_gpu_worker_reserves_a_card() -> None:
    worker = compose.ours()["worker-gpu"]
    device = worker["deploy"]["resources"]["reservations"]["devices"][0]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
    assert _options(worker["command"], "-Q") == "gpu"


def test_only_the_workers_images_have_torch() -> None:
    targets = {name: s["build"]["target"] for name, s in compose.ours().items()}
    stages = (ROOT / "Dockerfile").read_text("utf-8").split("\nFROM ")
    with_torch = {re.search(r"AS (\w+)", s)[1] for s in stages if "[gpu]" in s}  # type: ignore[index]  # every stage has a name
    assert with_torch == {"worker"}
    assert {name for name, target in targets.items() if target == "worker"} == {
        "worker-cpu",
        "worker-gpu",
    }
    assert set(targets.values()) == {"web", "worker"}


def test_no_image_runs_as_root() -> None:
    stages = (ROOT / "Dockerfile").read_text("utf-8").split("\nFROM ")
    ours = [stage for stage in stages if re.search(r"AS (web|worker)", stage)]
    assert len(ours) == 2
    assert all(re.findall(r"^USER (\w+)", s, re.MULTILINE)[-1] == "reviewapp" for s in ours)


def test_every_file_that_an_image_copies_exists() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert "pyproject.toml" in names
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_nothing_secret_has_a_default() -> None:
    assert compose.required() >= SECRETS
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    defaults = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*):?-([^}]+)\}", text)
    assert defaults == []


def test_what_is_missing_is_asked_for_in_a_sentence() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    sentences = re.findall(r"\$\{\w+:\?([^}]*)\}", text)
    assert all(sentence.startswith("Set ") for sentence in sentences if sentence)


def _named(volumes: list[str]) -> list[str]:
    return [volume.partition(":")[0] for volume in volumes if volume[0] not in "./"]


def test_every_volume_and_secret_is_declared() -> None:
    whole: dict[str, Any] = compose.written()
    used = {v for s in compose.services().values() for v in _named(s.get("volumes", []))}
    secrets = {v for s in compose.services().values() for v in s.get("secrets", [])}
    assert used == set(whole["volumes"])
    assert secrets == set(whole["secrets"])


def test_the_proxy_speaks_to_the_port_of_the_web_process() -> None:
    web = compose.ours()["web"]
    port = _options(web["command"], "--port")
    assert web["expose"] == [port]
    assert f"server web:{port};" in (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert "ports" not in web


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, s in compose.services().items() if "ports" in s] == ["proxy"]


def test_the_proxy_serves_the_folder_that_the_site_fills() -> None:
    environment = compose.ours()["web"]["environment"]
    store = compose.filled(environment["PIXEL_STORE"], {})
    prefix = compose.filled(environment["PIXEL_ACCEL_PREFIX"], {})
    conf = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert store == "file:///pixels"
    inside = "http://127.0.0.1:8081/"
    assert f"location {prefix} {{\n            internal;\n            proxy_pass {inside};" in conf
    assert "listen 127.0.0.1:8081;\n        location / {\n            alias /pixels/;" in conf
    assert "pixels:/pixels:ro" in compose.services()["proxy"]["volumes"]
