"""What the sandboxed process answers to one request; here in this process, without its walls."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewapp.dicom.errors import ReaderEnded
from reviewapp.dicom.limits import Limits
from reviewapp.dicom.profile import BASIC
from reviewapp.imaging import handover
from reviewapp.imaging.formats import reading
from reviewapp.imaging.sandboxed import Reader
from tests.dicom.making import KEY, a_ct, written


@pytest.fixture
def reader() -> Iterator[Reader]:
    """The reader winds a clock that would end this process later: put it back."""
    before = resource.getrlimit(resource.RLIMIT_CPU)
    shared = os.memfd_create("picture")
    yield Reader(KEY, BASIC, Limits(), shared)
    os.close(shared)
    resource.setrlimit(resource.RLIMIT_CPU, before)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.dcm"
    path.write_bytes(written(a_ct()))
    return path


def failing(error: BaseException) -> object:
    def read_content(*_given: object, **_how: object) -> None:
        raise error

    return read_content


def test_a_picture_is_answered_with_its_bytes_beside_it(reader: Reader, sound: Path) -> None:
    answer = reader.answer({"task": "read", "path": str(sound)})
    size = handover.size_of(answer["picture"])
    shared = bytearray(os.pread(reader.shared, size, 0))
    picture = handover.to_picture(answer["picture"], shared)

    assert os.fstat(reader.shared).st_size == size
    assert picture.header == reading.read(sound, key=KEY, profile=BASIC).header


def test_a_refusal_is_an_answer(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(b"Dear colleague")
    answer = reader.answer({"task": "read", "path": str(tmp_path / "letter")})

    assert handover.to_refusal(answer["refused"]).kind == "NotRecognized"
    assert len(answer["digest"]) == 64
    nowhere = reader.answer({"task": "read", "path": str(tmp_path / "nowhere")})
    assert nowhere["refused"]["kind"] == "Damaged"


def test_a_glance_is_an_answer(reader: Reader, sound: Path) -> None:
    answer = reader.answer({"task": "look", "path": str(sound)})

    assert handover.to_seen(answer["seen"]) == reading.look(sound, key=KEY)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), "TooLarge"),
        (RecursionError(), "Damaged"),
        (ZeroDivisionError(), "Damaged"),
        (SystemExit(), "Damaged"),
    ],
)
def test_what_no_reader_expects_is_an_answer_and_the_last_one(
    error: BaseException,
    kind: str,
    reader: Reader,
    sound: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "read_content", failing(error))
    answer = reader.answer({"task": "read", "path": str(sound)})

    assert answer["refused"]["kind"] == kind
    assert answer["spent"]


@pytest.mark.parametrize(
    "said",
    [
        {"shape": [1], "sample_type": "float64", "header_bytes": None},
        {"shape": [0, 4], "sample_type": "uint8", "header_bytes": None},
        {"shape": [1] * 5, "sample_type": "uint8", "header_bytes": None},
    ],
)
def test_an_absurd_answer_has_no_size(said: dict[str, object]) -> None:
    with pytest.raises(ReaderEnded):
        handover.size_of(said)
