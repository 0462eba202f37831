"""Take a release along file by file; after a break it goes on where each file ended."""

from collections.abc import Callable, Iterator
from hashlib import file_digest
from pathlib import Path
from urllib.parse import quote

from requests import RequestException

from reviewapp_client.errors import Damaged, NotReached, Refused
from reviewapp_client.line import TRIES, Line

MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
UNLISTED = (TAGS, "release-signature.json")
CHUNK = 1 << 16
NOTHING_BEHIND = 416
Progress = Callable[[int, int], object]


def download(line: Line, release: str, folder: Path, *, digest: str, tell: Progress) -> Path:
    """Every file its lists name, each held against its digest; `digest` names the list of lists."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in UNLISTED:
        for left in (name, f"{name}.part"):
            (folder / left).unlink(missing_ok=True)
        _fetched(line, release, folder, name, digest=digest if name == TAGS else "")
    tags = list(_listed(folder / TAGS))
    for found, name in tags:
        _fetched(line, release, folder, name, digest=found)
    listed = sum(1 for _ in _listed(folder / MANIFEST))
    for number, (found, name) in enumerate(_listed(folder / MANIFEST), 1):
        _fetched(line, release, folder, name, digest=found)
        tell(number, listed)
    return folder


def _fetched(line: Line, release: str, folder: Path, name: str, *, digest: str) -> None:
    final, aside = folder / name, folder / f"{name}.part"
    if not final.resolve().is_relative_to(folder.resolve()):
        raise Damaged(f"“{name}” leads out of the folder, so nothing was written there.")
    if digest and final.is_file() and _digest(final) == digest:
        return
    final.parent.mkdir(parents=True, exist_ok=True)
    _filled(line, f"releases/{release}/files/{quote(name)}", aside)
    if digest and _digest(aside) != digest:
        aside.unlink()
        raise Damaged(f"{name} is not the file that its digest names. Download it again.")
    aside.replace(final)


def _filled(line: Line, address: str, aside: Path) -> None:
    """Write what is missing; a line that breaks in the middle is taken up again."""
    for turn in range(TRIES):
        start = aside.stat().st_size if aside.exists() else 0
        headers = {"Range": f"bytes={start}-"} if start else {}
        try:
            answer = line.send("GET", address, headers=headers, stream=True)
        except Refused as refusal:
            if refusal.status == NOTHING_BEHIND:  # it is there whole; its digest will tell
                return
            raise
        whole = answer.headers.get("Content-Range", "").rpartition("/")[2]
        size = int(whole or answer.headers["Content-Length"])
        try:
            with answer, aside.open("ab" if whole else "wb") as file:
                for piece in answer.iter_content(CHUNK):
                    file.write(piece)
        except RequestException as error:
            if turn == TRIES - 1:
                raise NotReached(
                    "The line broke again and again. Run it again to go on."
                ) from error
        if aside.stat().st_size == size:
            return
    raise NotReached("The line broke again and again. Run it again to go on.")


def _listed(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            digest, _, name = line.rstrip("\n").partition("  ")
            yield digest, name


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
