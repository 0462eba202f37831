"""A release whose packing was interrupted …"""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import Cancelled
from reviewapp.jobs.models import Job
from reviewapp.releases import (
    images,
    packing,
    pushes,
    pushing,
    services,
    tasks,
    verify_release,
)
from reviewapp.releases.bags import Kept
from reviewapp.releases.images import Done
from reviewapp.releases.models import Release
from reviewapp.releases.push_models import PushedFile
from tests.factories import AT
from tests.releases.making import Interrupted, Quiet, a_packed_release, a_requested_release

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


def cancelled(job: Job, by: User) -> None:
    """While it waits for another worker, after the first one was killed."""
    jobs.cancel(job, by=by, at=AT)
    tasks.tidy()


def test_cancelled_while_it_waits_leaves_nothing_and_others_keep_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release, other = a_requested_release(), a_requested_release()
    folder = interrupted(release, monkeypatch)
    with pytest.raises(Interrupted):
        packing.write(other, services.folder_of(other), progress=Quiet(stops_after=13))

    folder.with_name("another.part-0.0.1").mkdir()
    cancelled(release.packing.job, release.released_by)

    assert list(folder.parent.glob(f"{folder.name}*")) == []
    assert len(list(folder.parent.glob(f"{other.pk}*"))) == 2


def test_sending_that_is_cancelled_while_it_waits_leaves_nothing_there(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / "outside"
    base.mkdir()
    settings.RELEASE_TARGETS = (f"file://{base}",)
    monkeypatch.setattr(pushing, "AT_ONCE", 10)
    release = a_packed_release(formats=["PNG"], ratings=False)
    by = release.released_by
    services.accept_terms(release, by=by, at=AT)
    push = pushes.request_push(release, target=f"file://{base}", by=by, at=AT)
    with pytest.raises(Interrupted):
        pushing.push(Quiet(stops_after=10), push_id=str(push.pk), clock=lambda: AT)
    tasks.tidy()
    assert len(list(base.iterdir())) == 1  # it is only interrupted

    cancelled(push.job, by)

    assert list(base.iterdir()) == []
    assert not push.files.exists()


def test_a_cancelled_sending_leaves_nothing_of_files_that_it_had_not_noted_yet(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RELEASE_TARGETS = (f"file://{tmp_path}",)
    release = a_packed_release(formats=["PNG"], ratings=False)
    by = release.released_by
    services.accept_terms(release, by=by, at=AT)
    push = pushes.request_push(release, target=f"file://{tmp_path}", by=by, at=AT)

    def killed(*_: object) -> None:
        raise Interrupted

    monkeypatch.setattr(PushedFile.objects, "bulk_create", killed)
    with pytest.raises(Interrupted):
        pushing.push(Quiet(), push_id=str(push.pk), clock=lambda: AT)
    assert list(tmp_path.glob("*.part"))

    cancelled(push.job, by)

    assert list(tmp_path.glob("*.part")) == []
