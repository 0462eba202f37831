"""The files of the tree that the project keeps under version control."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def kept_files() -> tuple[Path, ...]:
    """List what is committed or about to be; a tree without git lists everything but builds."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.splitlines())
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files() -> list[Path]:
    return [path for path in kept_files() if path.suffix == ".py"]


def documents() -> list[Path]:
    return [path for path in kept_files() if path.suffix == ".md"]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
