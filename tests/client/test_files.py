"""Files that go to a site and come from it in pieces …"""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest

from reviewapp_client import downloading, uploading
from reviewapp_client.errors import Damaged, FileChanged, Refused
from reviewapp_client.line import Line
from tests.client.fake_site import Asked, Told, a_fake_site

CONTENT = bytes(range(256)) * 5
FILM = CONTENT * 160


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewapp_client.line.time.sleep", lambda _: None)


def quiet(_done: int, _total: int) -> None:
    """Nobody watches."""


class Taking:
    """The imports of a site that already has the first bytes of every file."""

    def __init__(self, there: int, *, loses: int = 0, refuses: bool = False) -> None:
        self.kept, self.begins = CONTENT[:there], list[int]()
        self.loses, self.refuses = loses, refuses

    def __call__(self, asked: Asked) -> Told:
        if asked.method == "POST":
            (file,) = json.loads(asked.body)["files"]
            arrival = {"id": "f", "offset": len(self.kept), "size": file["size"]}
            return Told(201, json.dumps({"files": [arrival]}).encode())
        if asked.method == "GET":
            return Told(200, json.dumps({"offset": len(self.kept)}).encode(), self.offset())
        digest = asked.headers["Content-Digest"].removeprefix("sha-256=:").rstrip(":")
        assert base64.b64decode(digest) == sha256(asked.body).digest()
        self.begins.append(int(asked.headers["Upload-Offset"]))
        if self.refuses or self.begins[-1] != len(self.kept):
            return Told(409, b'{"detail": "Not now."}', self.offset())
        self.kept += asked.body
        self.loses -= 1
        return Told(204, b"", self.offset(), is_lost=self.loses >= 0)

    def offset(self) -> dict[str, str]:
        return {"Upload-Offset": str(len(self.kept))}


def send(path: Path, taking: Taking, tell: uploading.Progress = quiet) -> None:
    with a_fake_site(taking) as site:
        files = uploading.files_below([path])
        uploading.upload(Line(site.address, "rva_x"), {"id": "i", "chunk_size": 400}, files, tell)


def test_a_file_goes_on_where_it_ended(tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(CONTENT)
    taking = Taking(there=500)
    send(tmp_path / "film.png", taking)

    assert taking.kept == CONTENT
    assert taking.begins == [500, 900]


def test_a_piece_whose_answer_was_lost_is_not_sent_anew(tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(CONTENT)
    taking = Taking(there=0, loses=1)
    send(tmp_path / "film.png", taking)

    assert taking.kept == CONTENT
    assert taking.begins == [0, 0, 400, 800, 1200]


def test_a_piece_that_is_refused_where_it_belongs_is_not_sent_for_ever(tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(CONTENT)
    taking = Taking(there=400, refuses=True)

    with pytest.raises(Refused, match="Not now"):
        send(tmp_path / "film.png", taking)
    assert taking.begins == [400]


def test_a_file_that_grew_shorter_meanwhile_is_said(tmp_path: Path) -> None:
    path = tmp_path / "film.png"
    path.write_bytes(FILM[:20_000])  # more than is read ahead
    taking = Taking(there=0)

    def shorten(done: int, _total: int) -> None:
        if done:
            path.write_bytes(CONTENT[:400])

    with pytest.raises(FileChanged, match=r"film\.png"):
        send(path, taking, tell=shorten)
    assert len(taking.kept) < 20_000


def test_files_are_announced_by_their_place_in_the_folder(tmp_path: Path) -> None:
    for name in ("films/a/1.png", "films/b/1.png", "alone.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    found = uploading.files_below([tmp_path / "films", tmp_path / "alone.png"])

    assert [name for name, _ in found] == ["films/a/1.png", "films/b/1.png", "alone.png"]


class Giving:
    """A release of two files, whose line breaks once in the middle of one."""

    def __init__(self, *, altered: bool = False) -> None:
        self.files = {"data/film.png": FILM, "bagit.txt": b"a bag"}
        payload = listed({"data/film.png": FILM})
        self.files |= {downloading.MANIFEST: payload}
        tags = listed({"bagit.txt": b"a bag", downloading.MANIFEST: payload})
        self.files |= {downloading.TAGS: tags, "release-signature.json": b"{}"}
        self.digest = sha256(tags).hexdigest()
        if altered:
            self.files["data/film.png"] = FILM[::-1]
        self.breaks, self.ranges = 1, list[str]()

    def __call__(self, asked: Asked) -> Told:
        name = asked.path.partition("/files/")[2]
        content, wanted = self.files[name], asked.headers.get("Range", "")
        if name == "data/film.png" and self.breaks:
            self.breaks -= 1
            return Told(body=content, breaks_at=150_000)
        if not wanted:
            return Told(body=content)
        self.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        place = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Told(206, content[start:], {"Content-Range": place})


def listed(files: dict[str, bytes]) -> bytes:
    lines_of = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return "".join(lines_of).encode()


def taken(giving: Giving, folder: Path) -> Path:
    with a_fake_site(giving) as site:
        line = Line(site.address, "rva_x")
        return downloading.download(line, "r", folder, digest=giving.digest, tell=quiet)


def test_a_release_goes_on_where_its_line_broke(tmp_path: Path) -> None:
    giving = Giving()

    folder = taken(giving, tmp_path / "release")

    assert giving.ranges == ["bytes=131072-"]  # whole pieces are kept
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files_in(folder)}
    assert there == giving.files


def test_what_is_there_whole_is_not_sent_again(tmp_path: Path) -> None:
    taken(Giving(), tmp_path / "release")
    again = Giving()
    again.breaks = 0
    again.files["data/film.png"] = b"never asked for"

    folder = taken(again, tmp_path / "release")

    assert (folder / "data" / "film.png").read_bytes() == FILM


def test_what_is_not_what_its_digest_names_is_not_kept(tmp_path: Path) -> None:
    giving = Giving(altered=True)
    giving.breaks = 0

    with pytest.raises(Damaged, match=r"data/film\.png"):
        taken(giving, tmp_path / "release")

    assert not (tmp_path / "release" / "data" / "film.png").exists()


def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    giving = Giving()
    tags = listed({"../outside": b"x"})
    giving.files[downloading.TAGS], giving.digest = tags, sha256(tags).hexdigest()

    with pytest.raises(Damaged, match="leads out"):
        taken(giving, tmp_path / "release")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
