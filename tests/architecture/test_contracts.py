"""Every import contract is seen failing once, on a violation planted in a copy of the tree."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, kept_files

# contract id → the file a violation is planted in, and the line that is one
PLANTED: dict[str, tuple[str, str]] = {
    "storeys": ("reviewapp/studies/planted.py", "import reviewapp.reading.models"),
    "wall": ("reviewapp/reading/planted.py", "import reviewapp.provenance.models"),
    "pure": ("reviewapp/stats/planted.py", "import django.db"),
    "client-alone": ("reviewapp_client/planted.py", "import reviewapp.stats"),
    "generation-alone": ("generation/planted.py", "import reviewapp.stats"),
    "one-door-to-generation": ("reviewapp/jobs/planted.py", "import torch"),
    "inside-an-app": ("reviewapp/audit/models.py", "import reviewapp.audit.services"),
    "web-has-no-models": ("reviewapp/web/auditor/planted.py", "import reviewapp.audit.models"),
    "no-cycles": ("reviewapp/audit/planted.py", "import reviewapp.audit.planted_too"),
}


def _contracts() -> dict[str, str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)["tool"]["importlinter"]
    return {contract["id"]: contract["name"] for contract in settings["contracts"]}


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    for path in kept_files():
        name = path.relative_to(ROOT)
        if (
            name.parts[0] in {"reviewapp", "reviewapp_client", "generation"}
            and path.suffix == ".py"
        ):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, tmp_path / name)
    # One half of a cycle is none; "no-cycles" plants the other half.
    (tmp_path / "reviewapp/audit/planted_too.py").write_text("import reviewapp.audit.planted\n")
    (tmp_path / "reviewapp/audit/planted.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _verdict(house: Path, contract: str) -> str:
    """Ask import-linter about one contract, in the copy and not in the installed tree."""
    asked = "from importlinter.cli import lint_imports_command as ask; ask()"
    answer = subprocess.run(
        [sys.executable, "-c", asked, "--no-cache", "--contract", contract],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout + answer.stderr


def test_every_contract_has_a_planted_violation() -> None:
    assert set(PLANTED) == set(_contracts())


@pytest.mark.parametrize("contract", sorted(PLANTED))
def test_a_planted_violation_breaks_its_contract(contract: str, copy_of_the_house: Path) -> None:
    name = _contracts()[contract]
    assert f"{name} KEPT" in _verdict(copy_of_the_house, contract)

    file, line = PLANTED[contract]
    with (copy_of_the_house / file).open("a", encoding="utf-8") as opened:
        opened.write(f"\n{line}\n")

    assert f"{name} BROKEN" in _verdict(copy_of_the_house, contract)


def test_a_package_without_a_storey_breaks_the_floor_plan(copy_of_the_house: Path) -> None:
    (copy_of_the_house / "reviewapp" / "attic").mkdir()
    (copy_of_the_house / "reviewapp" / "attic" / "__init__.py").touch()

    verdict = _verdict(copy_of_the_house, "storeys")

    assert "KEPT" not in verdict
    assert "attic" in verdict
