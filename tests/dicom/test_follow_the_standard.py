"""A de-identified file breaks no rule of the standard that its source did not break."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pydicom
import pydicom.data
import pytest

from reviewapp.dicom.errors import FileRefused
from reviewapp.dicom.profile import BASIC, Profile
from reviewapp.dicom.reading import read
from reviewapp.dicom.required import empty_when_unknown
from tests.dicom import required_table
from tests.dicom.judging import errors_in, needs_dciodvfy
from tests.dicom.making import KEY
from tests.reference.loading import ROOT

# What pydicom brings along; its own look-up would try to download more.
BUNDLED = Path(pydicom.data.__file__).parent / "test_files"
DATA = ROOT.parent / "shared" / "data"
ALL_OPTIONS = Profile(True, True, True, True)
# The validator cannot read these itself, so it has nothing to compare with.
UNREAD = {"image_dfl.dcm"}


def sources() -> Iterator[Path]:
    yield from sorted(DATA.glob("*/*.dcm"))
    yield from (path for path in sorted(BUNDLED.glob("*.dcm")) if path.name not in UNREAD)


@pytest.mark.parametrize("profile", [BASIC, ALL_OPTIONS])
def test_a_validator_finds_no_new_error(profile: Profile, tmp_path: Path) -> None:
    needs_dciodvfy()
    checked, worse = 0, {}
    for source in sources():
        try:
            picture = read(source, key=KEY, profile=profile)
        except FileRefused:
            continue
        kept = tmp_path / "kept.dcm"
        kept.write_bytes(picture.header or b"")
        checked += 1
        if new := errors_in(kept) - errors_in(source):
            worse[source.name] = new
    assert worse == {}
    assert checked > 40


@pytest.mark.skipif(not DATA.exists(), reason="The real images are not beside this project.")
def test_every_real_file_is_read() -> None:
    for source in sorted(DATA.glob("*/*.dcm")):
        picture = read(source, key=KEY)
        kept = pydicom.dcmread(BytesIO(picture.header or b""))
        assert kept.pixel_array.size == picture.pixels.size


def test_the_table_of_required_attributes_is_the_standards() -> None:
    stale = "Run `python -m tests.dicom.required_table` and commit reviewapp/dicom/required.json."
    assert required_table.TABLE.read_text("utf-8") == required_table.written(), stale


def test_what_must_be_present_is_present_and_empty() -> None:
    ct = "1.2.840.10008.5.1.4.1.1.2"
    assert {"StudyDate", "ReferringPhysicianName", "AccessionNumber"} <= {*empty_when_unknown(ct)}
    assert empty_when_unknown("1.2.3") == []
