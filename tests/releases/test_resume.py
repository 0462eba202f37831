"""A release whose packing was interrupted …"""

import os
from pathlib import Path

import pytest

from reviewapp.jobs.errors import Cancelled
from reviewapp.releases import images, packing, services, verify_release
from reviewapp.releases.bags import Kept
from reviewapp.releases.images import Done
from reviewapp.releases.models import Release
from tests.releases.making import Interrupted, Quiet, a_requested_release

pytestmark = pytest.mark.django_db


class Stopped(Quiet):
    """Somebody cancels the job after so many images."""

    def report(self, done: int, *_: object) -> None:
        if done == self.stops_after:
            raise Cancelled


def beside(release: Release) -> list[str]:
    folder = services.folder_of(release)
    return sorted(path.name.removeprefix(folder.name) for path in folder.parent.iterdir())


def interrupted(release: Release, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(images, "AT_ONCE", 5)
    folder = services.folder_of(release)
    with pytest.raises(Interrupted):
        packing.write(release, folder, progress=Quiet(stops_after=13))
    return folder


def test_lists_no_bytes_that_it_did_not_make(monkeypatch: pytest.MonkeyPatch) -> None:
    release = a_requested_release()
    folder = interrupted(release, monkeypatch)
    pictures = sorted(folder.parent.glob("*.part-*/data/images/png/*/*.png"))
    pictures[0].write_bytes(b"another picture")
    pictures[1].unlink()
    pictures[2].with_name(f"{pictures[2].stem[:-4]}0002.png").write_bytes(b"one more")
    packing.write(release, folder, progress=Quiet())

    found = [fault for fault in verify_release.verify(folder).faults if "0002.png" not in fault]
    assert found == []
    assert b"another picture" not in [path.read_bytes() for path in folder.rglob("*.png")]


def test_leaves_nothing_of_other_tries_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    release = a_requested_release()
    folder = interrupted(release, monkeypatch)
    for ending in ("scratch-7", "part-0.0.1"):
        (folder.with_name(f"{folder.name}.{ending}") / "data").mkdir(parents=True)
    folder.with_name(f"{folder.name}.done-0.0.1").write_text("1")
    folder.with_name("another.part-0.0.1").mkdir()
    packing.write(release, folder, progress=Quiet())

    assert beside(release) == ["", "another.part-0.0.1"]


def test_leaves_nothing_at_all_when_it_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    release = a_requested_release()
    folder = interrupted(release, monkeypatch)

    with pytest.raises(Cancelled):
        packing.write(release, folder, progress=Stopped(stops_after=13))
    assert beside(release) == []


@pytest.mark.parametrize("content", [b"", b"10", b"no number\n", b"\xff\n"])
def test_begins_anew_behind_a_note_that_cannot_be_read(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "done"
    path.write_bytes(content)

    with Done(path) as done:
        assert done.earlier() == []
    assert path.read_bytes() == b""


def test_believes_whole_lines_of_its_note_alone(tmp_path: Path) -> None:
    path, kept = tmp_path / "done", Kept("data/a.png", 3, "d" * 64)
    with Done(path) as done:
        assert done.earlier() == []
        done.add([kept])
        done.add([kept])
        assert path.read_bytes() == b""
        done.reach()
    os.truncate(path, path.stat().st_size - 1)

    with Done(path) as done:
        assert [done.earlier(), done.earlier(), done.earlier()] == [[kept], [], []]
        done.add([kept])
        done.reach()
    with Done(path) as done:
        assert [done.earlier(), done.earlier()] == [[kept], [kept]]
