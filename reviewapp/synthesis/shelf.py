"""Where files of weights lie: in one folder that web and workers share, each under its SHA-256.

MODEL_DIR/weights/<sha-256>.safetensors     kept for good
MODEL_DIR/arriving/<random>                 being received
"""

import os
import secrets
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from reviewapp.synthesis import weight_files
from reviewapp.synthesis.errors import WeightsDamaged, WeightsNotWelcome
from reviewapp.synthesis.weight_files import Told

A_PIECE = 1 << 20


def folder() -> Path:
    return Path(settings.MODEL_DIR)


def address(digest: str) -> Path:
    return folder() / "weights" / f"{digest}.safetensors"


def receive(pieces: Iterable[bytes], *, has_recipe: bool = False) -> tuple[str, Told]:
    """Keep a file that comes in pieces, once its header was looked at; say its digest.

    One without a recipe is kept only where a recipe is given beside it.
    """
    arriving = folder() / "arriving" / secrets.token_hex(16)
    arriving.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(arriving, pieces)
        with arriving.open("rb") as file:
            told = weight_files.look(file, size=arriving.stat().st_size)
        if not (told.is_ours or has_recipe):
            raise WeightsNotWelcome(
                "This file holds tensors and no recipe, so nothing here knows how to draw with it. "
                "It was not kept. Give the recipe beside it."
            )
        return keep(arriving), told
    except OSError as why:
        raise WeightsNotWelcome(
            f"The file could not be written to the shelf: {why.strerror}. It was not kept. "
            f"Make room in MODEL_DIR, then send it again."
        ) from why
    finally:
        arriving.unlink(missing_ok=True)


def keep(path: Path) -> str:
    """Move a file of this file system onto the shelf; one that lies there already stays."""
    digest = digest_of(path)
    place = address(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    path.replace(place)
    return digest


def checked(digest: str) -> Path:
    """Return where a file lies, after reading all of it: nothing is loaded that has changed."""
    path = address(digest)
    try:
        found = digest_of(path)
    except OSError as why:
        raise WeightsDamaged(
            f"The weights {digest[:12]} are not on the shelf, so nothing was drawn. Check that "
            f"MODEL_DIR is the folder they were registered in, or restore it from a backup."
        ) from why
    if found != digest:
        raise WeightsDamaged(
            f"The weights {digest[:12]} have changed since they were registered, so they were not "
            f"loaded. Restore MODEL_DIR from a backup; the trail says when they were whole."
        )
    return path


def pieces_of(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while piece := file.read(A_PIECE):
            yield piece


def digest_of(path: Path) -> str:
    hashed = sha256()
    for piece in pieces_of(path):
        hashed.update(piece)
    return hashed.hexdigest()


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
