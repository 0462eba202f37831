"""What a reader's browser fetches before the first image …"""

import gzip
import json
from pathlib import Path

import pytest

from tests import services

BUNDLE = Path(__file__).parents[2] / "frontend" / "dist" / "bundle"
MOST = 1_000_000


@pytest.fixture
def manifest() -> dict[str, dict[str, list[str] | str]]:
    if not (BUNDLE / "manifest.json").exists():
        services.missing("The front end is not built (run make build)")
    found: dict[str, dict[str, list[str] | str]] = json.loads(
        (BUNDLE / "manifest.json").read_text("utf-8")
    )
    return found


def files_of(manifest: dict[str, dict[str, list[str] | str]], entry: str) -> set[str]:
    """A script with its style sheets and all that it imports before it runs."""
    chunk = manifest[entry]
    files = {str(chunk["file"]), *chunk.get("css", [])}
    for imported in chunk.get("imports", []):
        files |= files_of(manifest, imported)
    return files


def test_is_less_than_a_megabyte_compressed(
    manifest: dict[str, dict[str, list[str] | str]],
) -> None:
    files = files_of(manifest, "src/reading/main.ts") | files_of(manifest, "src/site/main.ts")

    sizes = {name: len(gzip.compress((BUNDLE / name).read_bytes(), 9)) for name in files}

    assert sum(sizes.values()) < MOST, sizes


def test_holds_no_decoder(manifest: dict[str, dict[str, list[str] | str]]) -> None:
    """Readers get samples as they are; a decoder would only be weight."""
    files = files_of(manifest, "src/reading/main.ts")

    assert not [name for name in files if name.endswith(".wasm")]
    assert not list(BUNDLE.rglob("*.wasm"))
