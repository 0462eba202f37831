"""Keeping bytes of pictures …"""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from pytest_django import Settings

from reviewapp.imaging import stores
from reviewapp.imaging.errors import PixelsNotFound


class Bucket(Storage):
    """A store without folders that, as a bucket may, gives the later of two writers a new name."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.raced_for = ""

    def exists(self, name: str) -> bool:
        return name in self.kept and name != self.raced_for

    def _save(self, name: str, content: "File[bytes]") -> str:
        self.kept[name] = content.read()
        return name

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":  # noqa: ARG002 Django's
        return ContentFile(self.kept[name])

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 Django's
        return f"{name}-later" if name in self.kept else name

    def delete(self, name: str) -> None:
        del self.kept[name]


@pytest.fixture
def bucket(settings: Settings) -> Bucket:
    settings.STORAGES = {
        **settings.STORAGES,
        "pixels": {"BACKEND": "tests.imaging.test_keep_pixels.Bucket"},
    }
    made = storages["pixels"]
    assert isinstance(made, Bucket)
    return made


def test_it_gives_back_what_was_kept() -> None:
    digest = stores.keep(b"pixels")

    assert digest == sha256(b"pixels").hexdigest()
    assert stores.read(digest) == b"pixels"


def test_it_keeps_the_same_bytes_once() -> None:
    assert stores.keep(b"pixels") == stores.keep(b"pixels")

    folder = Path(storages["pixels"].path(""))
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [stores.keep(b"pixels")]


def test_it_spreads_files_over_two_levels_of_folders() -> None:
    assert stores.address("abcdef") == "ab/cd/abcdef"


def test_it_leaves_nothing_half_written_when_the_disk_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        stores.keep(b"pixels")

    folder = Path(storages["pixels"].path(""))
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_it_says_what_to_do_about_a_picture_that_is_not_there() -> None:
    with pytest.raises(PixelsNotFound, match="Check that PIXEL_STORE"):
        stores.read("0" * 64)


def test_it_works_on_a_bucket_too(bucket: Bucket) -> None:
    digest = stores.keep(b"pixels")

    assert stores.read(digest) == b"pixels"
    assert list(bucket.kept) == [stores.address(digest)]


def test_it_drops_the_second_of_two_that_race_to_a_bucket(bucket: Bucket) -> None:
    digest = stores.keep(b"pixels")
    bucket.raced_for = stores.address(digest)

    assert stores.keep(b"pixels") == digest
    assert list(bucket.kept) == [stores.address(digest)]


def kept_files() -> list[str]:
    folder = Path(storages["pixels"].path(""))
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_many_are_kept_when_they_are_settled_and_not_before() -> None:
    with stores.Keeping() as keeping:
        digests = [keeping.put(content) for content in (b"first", b"second", b"first")]
        with pytest.raises(PixelsNotFound):
            stores.read(digests[0])
        keeping.settle()

    assert [stores.read(digest) for digest in digests] == [b"first", b"second", b"first"]
    assert sorted(kept_files()) == sorted(set(digests))


def test_what_is_never_settled_leaves_nothing() -> None:
    with stores.Keeping() as keeping:
        keeping.put(b"pixels")

    assert kept_files() == []


def test_what_is_kept_already_is_not_written_again() -> None:
    stores.keep(b"pixels")
    with stores.Keeping() as keeping:
        assert keeping.put(b"pixels") == stores.keep(b"pixels")
        assert keeping.aside == {}


def test_of_two_threads_with_the_same_bytes_one_writes() -> None:
    with stores.Keeping() as keeping, ThreadPoolExecutor(8) as threads:
        digests = set(threads.map(keeping.put, [bytes(2**20)] * 64))
        keeping.settle()

    assert kept_files() == list(digests)


def test_a_bucket_keeps_many_at_once(bucket: Bucket) -> None:
    with stores.Keeping() as keeping:
        digest = keeping.put(b"pixels")
        keeping.settle()

    assert list(bucket.kept.values()) == [b"pixels"]
    assert stores.read(digest) == b"pixels"
