"""A folder in the form of BagIt (RFC 8493), written file by file and never half.

Every file is written aside, hashed on the way and renamed. Lists of digests go to the disk as they
grow, so a bag of any number of files needs the same memory.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

CHUNK = 1 << 20
MANIFEST, TAG_MANIFEST, SIGNATURE = (
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    "release-signature.json",
)
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True)
class Kept:
    """A file of a bag; its name is below data/ for payload."""

    name: str
    size: int
    digest: str


class Bag:
    """Writes below `folder`; what is not finished lies in `scratch`, on the same disk."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder, self.scratch = folder, scratch
        self.files = self.size = 0
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        self._list = (scratch / MANIFEST).open("wb")

    def __enter__(self) -> "Bag":
        return self

    def __exit__(self, *_: object) -> None:
        self._list.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def put(self, name: str, content: bytes | Iterable[bytes]) -> Kept:
        """Write a file of the payload; the one under this name, if any, is replaced."""
        kept = self._write(f"data/{name}", [content] if isinstance(content, bytes) else content)
        return self._listed(kept)

    def has(self, kept: Kept) -> bool:
        """Whether a file is there as an earlier try has written it, byte for byte."""
        path = self.folder / kept.name
        return path.is_file() and file_digest(path) == kept.digest

    def again(self, kept: Kept) -> Kept:
        """List a file of the payload that an earlier try has written."""
        return self._listed(kept)

    def take(self, name: str, path: Path) -> Kept:
        """Move a file that was written in the scratch folder into the payload."""
        kept = Kept(f"data/{name}", path.stat().st_size, file_digest(path))
        self._place(path, kept.name)
        return self._listed(kept)

    def close(self, info: Mapping[str, str]) -> bytes:
        """Write what stands around the payload; return the list of lists, which is signed."""
        self._list.close()
        said = {**info, "Payload-Oxum": f"{self.size}.{self.files}"}
        lines = "".join(f"{name}: {value}\n" for name, value in said.items())
        manifest = self.scratch / MANIFEST
        listed = [
            self._write("bagit.txt", [DECLARATION]),
            self._write("bag-info.txt", [lines.encode()]),
            Kept(MANIFEST, manifest.stat().st_size, file_digest(manifest)),
        ]
        self._place(manifest, MANIFEST)
        content = b"".join(_line(kept) for kept in listed)
        self._write(TAG_MANIFEST, [content])
        return content

    def sign(self, signature: bytes) -> None:
        self._write(SIGNATURE, [signature])

    def _listed(self, kept: Kept) -> Kept:
        self._list.write(_line(kept))
        self.files += 1
        self.size += kept.size
        return kept

    def _write(self, name: str, content: Iterable[bytes]) -> Kept:
        aside = self.scratch / "file"
        hashed, size = sha256(), 0
        with aside.open("wb") as file:
            for piece in content:
                hashed.update(piece)
                size += file.write(piece)
        self._place(aside, name)
        return Kept(name, size, hashed.hexdigest())

    def _place(self, path: Path, name: str) -> None:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)


def finish(folder: Path, final: Path) -> None:
    """Bring everything to the disk, forbid writing, and give the folder its name."""
    for path in walked(folder):
        path.chmod(0o444)
    os.sync()
    folder.rename(final)


def walked(folder: Path) -> Iterator[Path]:
    """Every file below a folder in one order; folders one after the other, never all files."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from walked(path)
        else:
            yield path


def contents(folder: Path) -> Iterator[Kept]:
    """Every file of a bag that is signed, as its lists name them; the signature is the last."""
    for listed in (MANIFEST, TAG_MANIFEST):
        with (folder / listed).open(encoding="utf-8") as lines:
            for line in lines:
                digest, _, name = line.rstrip("\n").partition("  ")
                yield Kept(name, (folder / name).stat().st_size, digest)
    for name in (TAG_MANIFEST, SIGNATURE):
        path = folder / name
        yield Kept(name, path.stat().st_size, file_digest(path))


def file_digest(path: Path) -> str:
    hashed = sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            hashed.update(piece)
    return hashed.hexdigest()


def _line(kept: Kept) -> bytes:
    return f"{kept.digest}  {kept.name}\n".encode()
