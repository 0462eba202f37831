"""The documents say nothing that is not so."""

import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.core.management import get_commands

from reviewapp import VERSION
from tests.architecture.tree import ROOT, documents, name_of

MAKE = re.compile(r"`make ([a-z]+)[^`]*`|^make ([a-z]+)", re.MULTILINE)
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_every_make_target_they_name_exists() -> None:
    named = {
        (name_of(path), a or b)
        for path in documents()
        for a, b in MAKE.findall(path.read_text("utf-8"))
    }
    assert named
    assert {pair for pair in named if pair[1] not in _targets()} == set()


def test_every_command_they_name_exists() -> None:
    known = set(get_commands())
    named = {
        (name_of(path), command)
        for path in documents()
        for command in MANAGE.findall(path.read_text("utf-8"))
    }
    assert {pair for pair in named if pair[1] not in known} == set()


def test_every_link_leads_to_a_file() -> None:
    broken = [
        f"{name_of(path)}: {target}"
        for path in documents()
        for target in LINK.findall(path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_glossary_explains_every_model() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8").lower()
    ours = [model for model in apps.get_models() if model.__module__.startswith("reviewapp.")]
    missing = [
        model._meta.label
        for model in ours
        if f"| **{model._meta.verbose_name}**".lower() not in glossary
    ]
    assert missing == [], "Add a row: | **verbose name** | one sentence |."


def test_the_architecture_page_stays_short() -> None:
    lines = (ROOT / "docs" / "architecture.md").read_text("utf-8").splitlines()
    assert len(lines) <= 200


def test_every_setting_is_explained() -> None:
    sources = "".join(
        (ROOT / "reviewapp" / name).read_text("utf-8") for name in ("settings.py", "environment.py")
    )
    read = set(
        re.findall(r'(?:environ(?:\.get\(|\[)|environment\.\w+\(\s*)"([A-Z][A-Z0-9_]+)"', sources)
    )
    read |= set(re.findall(r'(?:text|number|flag|words|secret)\(\s*"([A-Z][A-Z0-9_]+)"', sources))
    page = (ROOT / "docs" / "guides" / "configuration.md").read_text("utf-8")
    assert "DATABASE_URL" in read
    assert sorted(name for name in read if f"`{name}`" not in page) == []


def test_every_explained_setting_is_read() -> None:
    page = (ROOT / "docs" / "guides" / "configuration.md").read_text("utf-8")
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "reviewapp").glob("*.py"))
    named = re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", page, re.MULTILINE)
    assert named
    assert [name for name in named if name.removesuffix("_FILE") not in sources] == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")
    pages = sorted(folder.glob("[0-9]*.md"))
    assert pages
    assert [page.name for page in pages if page.name not in index] == []


@pytest.mark.parametrize("heading", ["Context", "Decision", "Consequences", "How it is enforced"])
def test_every_decision_has_the_four_headings(heading: str) -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    without = [page.name for page in pages if f"## {heading}" not in page.read_text("utf-8")]
    assert without == []


def test_the_version_is_the_newest_in_the_changelog() -> None:
    assert re.match(r"\d+\.\d+\.\d+$", VERSION)


def test_make_alone_lists_every_target() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[1] for line in listed.splitlines()} == _targets()
    assert sys.version_info >= (3, 11)
