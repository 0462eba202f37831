"""What the front end's build made: which hashed files stand for which entry."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.contrib.staticfiles import finders

MANIFEST = "bundle/manifest.json"
NOT_BUILT = "The front end is not built. Run make build."


class FrontEndNotBuilt(Exception):
    """The page wants a script that no build has made."""


class Chunk(TypedDict, total=False):
    """One entry of Vite's manifest."""

    file: str
    css: list[str]
    imports: list[str]


@dataclass(frozen=True)
class Files:
    """What a page loads for one entry, styles first, in the order the build wants."""

    styles: tuple[str, ...]
    script: str
    preloads: tuple[str, ...]


def files_of(entry: str) -> Files:
    """The files of `src/<entry>/main.ts` and all that it imports."""
    chunks = _chunks()
    name = f"src/{entry}/main.ts"
    if name not in chunks:
        raise FrontEndNotBuilt(
            f"The front end has no entry “{entry}”, so this page would be dead. Run make build."
        )
    needed = list(dict.fromkeys(_with_imports(chunks, name)))
    styles = (style for key in needed for style in chunks[key].get("css", []))
    return Files(
        styles=tuple(dict.fromkeys(styles)),
        script=chunks[name]["file"],
        preloads=tuple(chunks[key]["file"] for key in needed if key != name),
    )


def is_built() -> bool:
    return _manifest() is not None


def _with_imports(chunks: dict[str, Chunk], name: str) -> Iterator[str]:
    for imported in chunks[name].get("imports", []):
        yield from _with_imports(chunks, imported)
    yield name


def _chunks() -> dict[str, Chunk]:
    path = _manifest()
    if path is None:
        raise FrontEndNotBuilt(NOT_BUILT)
    return _read(path, path.stat().st_mtime_ns)


def _manifest() -> Path | None:
    # What is served decides: the collected files, or in development and tests the build's own.
    collected = Path(settings.STATIC_ROOT) / MANIFEST
    if not settings.DEBUG and collected.exists():
        return collected
    found = finders.find(MANIFEST)
    return Path(found) if found else None


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> dict[str, Chunk]:  # noqa: ARG001 a new build is a new key
    chunks: dict[str, Chunk] = json.loads(path.read_text("utf-8"))
    return chunks
