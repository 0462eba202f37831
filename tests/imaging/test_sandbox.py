"""A hostile file ends its own reading only; every other file is read as if nothing had happened."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from reviewapp.dicom.errors import NotRecognized, ReaderEnded, TooLarge
from reviewapp.dicom.limits import MEBIBYTE, Limits
from reviewapp.dicom.profile import BASIC
from reviewapp.imaging import sandbox
from reviewapp.imaging.formats import reading
from reviewapp.imaging.sandbox import Child, Given, Sandbox, look_in_sandbox, read_in_sandbox
from tests.dicom.making import KEY, LOSSLESS, a_ct, compressed, gradient, written
from tests.dicom.planting import NAME, planted
from tests.imaging.wounds import wounded

JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
SMALL = Limits(memory_bytes=1024 * MEBIBYTE)
# Two seconds, so that a busy machine still reads the sound files in time.
QUICK = Limits(seconds=2, memory_bytes=1024 * MEBIBYTE)


@pytest.fixture
def sound(tmp_path: Path) -> Given:
    path = tmp_path / "sound.dcm"
    path.write_bytes(written(a_ct()))
    return Given(path, "scans/sound.dcm")


@pytest.fixture(scope="module")
def usual() -> Iterator[Sandbox]:
    with Sandbox(key=KEY, profile=BASIC, children=1) as one:
        yield one


def deadly(folder: Path, how: str) -> Given:
    path = folder / f"{how}.dcm"
    path.write_bytes(how.encode().ljust(16, b"\0"))
    return Given(path, f"mail/{how}.dcm")


def test_a_picture_comes_through_unchanged(usual: Sandbox, sound: Given) -> None:
    (outcome,) = usual.read([sound])
    direct = reading.read(sound.path, key=KEY, profile=BASIC)

    assert outcome.picture is not None
    assert outcome.refusal is None
    assert np.array_equal(outcome.picture.pixels, direct.pixels)
    for name in ("header", "attributes", "geometry", "window", "removed", "flags", "subject"):
        assert getattr(outcome.picture, name) == getattr(direct, name)


def test_files_come_back_in_the_order_given(usual: Sandbox, sound: Given, tmp_path: Path) -> None:
    many = []
    for number in range(9):
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(written(a_ct(np.full((number + 1, 4), number, np.uint16))))
        many.append(Given(path, str(number)))

    outcomes = list(usual.read(many))
    assert [outcome.given.name for outcome in outcomes] == [str(number) for number in range(9)]
    assert [outcome.picture and outcome.picture.rows for outcome in outcomes] == [*range(1, 10)]


def test_a_refusal_names_the_file_as_the_person_knows_it(usual: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "0000017"
    path.write_bytes(b"no image at all")

    (outcome,) = usual.read([Given(path, "<b>letter</b>\u202e.txt")])
    assert isinstance(outcome.refusal, NotRecognized)
    assert outcome.sentence.startswith("“<b>letter</b>�.txt” is in no format")
    assert "0000017" not in outcome.sentence


def test_the_digest_is_of_the_file_as_received(usual: Sandbox, sound: Given) -> None:
    from hashlib import sha256

    (outcome,) = usual.read([sound])
    assert outcome.digest == sha256(sound.path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("how", "kind", "said"),
    [
        ("SEGFAULT", ReaderEnded, "ended the process that read it (SIGSEGV)"),
        ("EXIT", ReaderEnded, "ended the process that read it,"),
        ("WORK", TooLarge, "takes longer to read than the 2 seconds"),
        ("SLEEP", TooLarge, "takes longer to read than the 2 seconds"),
        ("EAT", TooLarge, "needs more than the 1024 MiB of memory"),
        ("PANIC", None, "broken in a way that its reader did not expect"),
    ],
)
def test_a_deadly_file_is_refused_and_the_next_one_is_read(
    how: str,
    kind: type | None,
    said: str,
    sound: Given,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "PROGRAM", "tests.imaging.a_dying_reader")
    limits = QUICK if how in {"WORK", "SLEEP"} else SMALL
    with Sandbox(key=KEY, limits=limits, children=1) as frail:
        outcomes = list(frail.read([sound, deadly(tmp_path, how), sound]))

    assert [outcome.picture is not None for outcome in outcomes] == [True, False, True]
    assert kind is None or isinstance(outcomes[1].refusal, kind)
    assert said in outcomes[1].sentence
    assert f"“mail/{how}.dcm”" in outcomes[1].sentence


def test_a_file_that_ends_its_decoder_is_refused_and_the_next_one_is_read(
    usual: Sandbox, sound: Given, tmp_path: Path
) -> None:
    """GDCM ends the whole process over this JPEG, and no program can catch that."""
    path = tmp_path / "lossless.dcm"
    frame = LOSSLESS[JPEG_LOSSLESS](gradient())
    whole = written(compressed(a_ct(), JPEG_LOSSLESS, frame))
    path.write_bytes(wounded(whole, seed=1399))

    deadly, other = usual.read([Given(path, "lossless.dcm"), sound])

    assert isinstance(deadly.refusal, ReaderEnded)
    assert other.picture is not None


def test_whatever_a_library_prints_goes_nowhere(
    sound: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sandbox, "PROGRAM", "tests.imaging.a_dying_reader")
    with Sandbox(key=KEY, children=1) as chatty:
        outcomes = list(chatty.read([deadly(tmp_path, "BABBLE"), sound]))

    assert outcomes[0].refusal is not None
    assert outcomes[1].picture is not None
    assert capfd.readouterr() == ("", "")


def test_no_secret_of_this_process_reaches_the_reader(
    usual: Sandbox, sound: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the site")
    with Sandbox(key=KEY, children=1) as fresh:
        list(fresh.read([sound]))
        process = fresh.children[0].process
        assert process is not None
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
    assert b"SECRET_KEY" not in environment


def test_a_link_or_a_pipe_is_no_file(usual: Sandbox, sound: Given, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(sound.path)
    os.mkfifo(tmp_path / "pipe")
    outcomes = usual.read(
        [Given(tmp_path / name, name) for name in ("link", "pipe", "nowhere", "")]
    )
    assert [outcome.picture for outcome in outcomes] == [None] * 4


def test_a_glance_tells_what_would_be_taken(usual: Sandbox, sound: Given, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_bytes(b"Dear colleague")
    looks = dict(usual.look([sound, Given(letter, "letter.txt")]))

    assert looks[sound].taken
    assert (looks[sound].format, looks[sound].rows, looks[sound].modality) == ("DICOM", 32, "CT")
    assert not looks[Given(letter, "letter.txt")].taken


def test_a_glance_survives_a_deadly_file(
    sound: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [deadly(tmp_path, "SEGFAULT"), sound]
    taken = [seen.taken for _, seen in look_in_sandbox(given, key=KEY, children=1)]

    assert taken == [False, True]


def test_two_processes_read_side_by_side(sound: Given) -> None:
    outcomes = list(read_in_sandbox([sound] * 8, key=KEY, children=2))

    assert len({outcome.picture and outcome.picture.header for outcome in outcomes}) == 1


def test_nothing_of_a_person_crosses_over(usual: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "0001"
    path.write_bytes(planted())
    (outcome,) = usual.read([Given(path, "scan.dcm")])

    assert outcome.picture is not None
    crossed = (
        repr(outcome).casefold() + (outcome.picture.header or b"").decode("latin-1").casefold()
    )
    assert NAME.casefold() not in crossed


@pytest.mark.parametrize("picture", [7, {"shape": [1], "sample_type": "float64"}, {"shape": []}])
def test_an_answer_that_makes_no_sense_is_a_refusal(
    picture: object, sound: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raving(_child: Child, _task: str, _given: Given) -> dict[str, object]:
        return {"picture": picture, "seen": 7}

    monkeypatch.setattr(Child, "_ask", raving)
    with Sandbox(key=KEY, children=1) as mad:
        (outcome,), ((_, seen),) = list(mad.read([sound])), list(mad.look([sound]))
    assert isinstance(outcome.refusal, ReaderEnded)
    assert not seen.taken
