"""Whatever bytes an archive has, it is unpacked or refused, and nothing is written elsewhere."""

from pathlib import Path

import pytest

from reviewapp.dicom.errors import FileRefused
from reviewapp.dicom.limits import MEBIBYTE
from reviewapp.imaging import archives
from reviewapp.imaging.formats import reading
from tests.dicom.making import KEY, a_ct, written
from tests.imaging.bad_archives import archive
from tests.imaging.bad_input import ARCHIVE_LIMITS, LIMITS
from tests.imaging.wounds import wounded

SEEDS = range(400)
FILES = (("a.dcm", written(a_ct())), ("b/c.dcm", written(a_ct())))
SOUND = {"packed": archive(*FILES), "plain": archive(*FILES, packed=False)}


@pytest.mark.filterwarnings("ignore")  # libraries warn of broken files; that is not the question
@pytest.mark.parametrize("name", SOUND)
def test_a_wounded_archive_is_unpacked_or_refused(name: str, tmp_path: Path) -> None:
    path, into = tmp_path / "given", tmp_path / "into"
    into.mkdir()
    for seed in SEEDS:
        path.write_bytes(wounded(SOUND[name], seed=seed))
        taken = unpacked(path, into)

        assert sorted(tmp_path.iterdir()) == [path, into]
        assert set(into.iterdir()) == set(taken)
        assert sum(file.stat().st_size for file in taken) < MEBIBYTE
        for file in taken:
            reading.look(file, key=KEY, limits=LIMITS)  # refuses with a sentence, never raises
            file.unlink()


def unpacked(path: Path, into: Path) -> list[Path]:
    """The files that came out; none if all of it is refused."""
    try:
        found = list(archives.unpack(path, into, limits=ARCHIVE_LIMITS))
        assert len(archives.names(path, limits=ARCHIVE_LIMITS)) == len(found)
        assert archives.unpacked_bytes(path, limits=ARCHIVE_LIMITS) >= 0
    except FileRefused:
        return []
    return [entry.path for entry in found if entry.path]


@pytest.mark.parametrize("name", SOUND)
def test_each_archive_is_sound_before_it_is_wounded(name: str, tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_bytes(SOUND[name])

    assert len(unpacked(path, tmp_path)) == len(FILES)
