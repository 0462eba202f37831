"""The house rules that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import kept_files, name_of, python_files

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
WRITTEN_BY_MACHINES = (
    "package-lock.json",
    "openapi.yaml",
    "openapi-reader.yaml",
    "schema.d.ts",
    "constraints.txt",
)
SOURCES = {".py", ".ts", ".css", ".html", ".sh", ".md", ".yaml", ".yml", ".toml"}
# Where a tool or a machine would show itself instead of the project; spelled apart on purpose.
FOREIGN = re.compile(
    "|".join(
        [
            r"\bA" r"I\b(?!-)",
            r"(?i:\bcl" r"aude\b)",
            r"(?i:\banth" r"ropic)",
            r"(?i:\bchat" r"gpt)",
            r"(?i:\bco-" r"pilot\b)",
            r"/wor" r"k/",
            r"/ro" r"ot/",
            r"/opt/(?:wh" r"eels|py" r"pi)",
            r"registry\.np" r"mjs\.org(?!/)",
        ]
    )
)


def _texts() -> Iterator[tuple[Path, str]]:
    for path in kept_files():
        if path.suffix in {*SOURCES, ".json", ".js", ""} and path.name != "LICENSE":
            yield path, path.read_text("utf-8")


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    too_long = {
        name_of(path): lines
        for path in kept_files()
        if path.suffix in SOURCES
        and path.name not in WRITTEN_BY_MACHINES
        and "migrations" not in path.parts
        and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert too_long == {}, "Split these where the idea changes."


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_longer_than_forty_lines() -> None:
    too_long = {
        f"{name_of(path)}:{function.lineno} {function.name}": lines
        for path in python_files()
        if "migrations" not in path.parts
        for function in _functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}, "Give the parts of these a name."


def test_a_package_says_in_one_line_what_it_is() -> None:
    not_one_line = []
    for path in python_files():
        if path.name != "__init__.py" or path.parent.name in {"migrations", "reviewapp"}:
            continue
        text = path.read_text("utf-8").strip()
        if text and not re.fullmatch(r'"""[^\n]+"""', text):
            not_one_line.append(name_of(path))
    assert not_one_line == [], "An __init__.py holds one docstring line and no code."


def test_every_import_names_the_whole_path() -> None:
    relative = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_tree_speaks_of_the_project_alone() -> None:
    found = [
        f"{name_of(path)}: {match[0]}"
        for path, text in _texts()
        for match in FOREIGN.finditer(text)
    ]
    assert found == [], "Say what the project does, not where or with what it was written."


def test_a_todo_names_its_issue() -> None:
    bare = re.compile(r"(?:#|//|/\*)\s*(?:TODO|FIXME|XXX)\b(?!.*#\d)")
    found = [
        f"{name_of(path)}: {match[0]}" for path, text in _texts() for match in bare.finditer(text)
    ]
    assert found == []


def test_every_silenced_rule_is_named_with_its_reason() -> None:
    silent = re.compile(
        r"# (?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type: ignore(?:\[[\w, -]+\])?)\s*$",
        re.MULTILINE,
    )
    found = [
        f"{name_of(path)}: {match[0].strip()}"
        for path in python_files()
        for match in silent.finditer(path.read_text("utf-8"))
    ]
    assert found == [], "Write why behind it, two blanks after the rule."


def test_no_package_is_called_for_nothing() -> None:
    empty = {"utils", "helpers", "common", "core", "managers", "signals", "misc"}
    found = [name_of(path) for path in python_files() if {path.stem, path.parent.name} & empty]
    assert found == [], "Name it for its idea."
