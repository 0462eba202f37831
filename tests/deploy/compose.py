"""docker-compose.yml as data, with its variables filled in as Compose would."""

import re
from functools import cache
from typing import Any

import yaml

from tests.architecture.tree import ROOT

VARIABLE = re.compile(r"\$\{(\w+)(?:(:?[-?])([^}]*))?\}")


@cache
def written() -> dict[str, Any]:
    """Read the file; the merge keys are YAML's own."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return read


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = written()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that run our code."""
    return {name: service for name, service in services().items() if "build" in service}


def filled(text: str, values: dict[str, str]) -> str:
    """Put values for ${NAME}, ${NAME:-default} and ${NAME:?sentence}; $$ is a plain $."""

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if name in values:
            return values[name]
        if kind in {"-", ":-"}:
            return str(rest)
        raise AssertionError(f"{name} has no default and was not given: {rest}")

    return VARIABLE.sub(value, text).replace("$$", "$")


def required() -> set[str]:
    """What stops Compose when it is not given."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    return {name for name, kind, _ in VARIABLE.findall(text) if kind.endswith("?")}
