"""The site: which synthetic images may be used, decided with evidence."""

import re
from importlib import metadata
from pathlib import Path

_CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def _version() -> str:
    """Read the newest heading of CHANGELOG.md: one truth. A wheel has it as metadata."""
    if not _CHANGELOG.exists():
        return metadata.version("reviewapp")
    found = re.search(r"^## \[(\d[^\]]*)\]", _CHANGELOG.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{_CHANGELOG} has no heading like “## [1.2.3] - date”; add one.")
    return found.group(1)


VERSION = _version()
