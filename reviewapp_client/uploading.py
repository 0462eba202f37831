"""Send files in pieces; after a break it goes on where each file ended."""

import base64
from collections.abc import Callable, Iterable, Sequence
from hashlib import file_digest, sha256
from pathlib import Path

from reviewapp_client.errors import FileChanged, Refused
from reviewapp_client.line import CONFLICT, Answer, Line

PIECE = "application/offset+octet-stream"
AT_ONCE = 500
# Told how many bytes of how many are there.
Progress = Callable[[int, int], object]


def files_below(places: Iterable[Path]) -> list[tuple[str, Path]]:
    """Every file with the name it is announced under: its path below the folder that was named."""
    found: list[tuple[str, Path]] = []
    for place in places:
        if place.is_dir():
            inside = sorted(path for path in place.rglob("*") if path.is_file())
            found += [(path.relative_to(place.parent).as_posix(), path) for path in inside]
        else:
            found.append((place.name, place))
    return found


def upload(line: Line, begun: Answer, files: Sequence[tuple[str, Path]], tell: Progress) -> None:
    """Announce them, and send of each what is not there yet."""
    total, done = sum(path.stat().st_size for _, path in files), 0
    tell(0, total)
    for first in range(0, len(files), AT_ONCE):
        some = files[first : first + AT_ONCE]
        said = [_announced(name, path) for name, path in some]
        expected = line.post(f"imports/{begun['id']}/files", {"files": said})["files"]
        for arrival, (_, path) in zip(expected, some, strict=True):
            before = done
            for sent in _pieces(line, begun, arrival, path):
                done = before + sent
                tell(done, total)
            done = before + int(arrival["size"])


def _announced(name: str, path: Path) -> Answer:
    with path.open("rb") as file:
        fingerprint = file_digest(file, "sha256").hexdigest()
    return {"name": name, "size": path.stat().st_size, "fingerprint": fingerprint}


def _pieces(line: Line, begun: Answer, arrival: Answer, path: Path) -> Iterable[int]:
    """How much of the file is there after each piece."""
    offset, size = int(arrival["offset"]), int(arrival["size"])
    yield offset
    with path.open("rb") as file:
        while offset < size:
            file.seek(offset)
            piece = file.read(int(begun["chunk_size"]))
            if not piece:
                raise FileChanged(
                    f"{path} has grown shorter since it was announced: {offset} of {size} bytes. "
                    f"Begin the import anew with the file as it is now."
                )
            offset = _sent(line, f"imports/{begun['id']}/files/{arrival['id']}", piece, offset)
            yield offset


def _sent(line: Line, address: str, piece: bytes, offset: int) -> int:
    """How much of the file is there now; more than before, too, if only an answer was lost."""
    digest = base64.b64encode(sha256(piece).digest()).decode()
    headers = {
        "Content-Type": PIECE,
        "Upload-Offset": str(offset),
        "Content-Digest": f"sha-256=:{digest}:",
    }
    try:
        answer = line.send("PATCH", address, data=piece, headers=headers)
    except Refused as refused:
        if refused.status != CONFLICT:
            raise
        there = int(line.get(address)["offset"])
        if there <= offset:  # it is refused for another reason
            raise
        return there
    return int(answer.headers["Upload-Offset"])
