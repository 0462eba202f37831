"""What pairing and subgroups may use of a picture, and where it lies."""

from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from pydicom.dataset import Dataset

from reviewapp.dicom.errors import NotAcquired
from reviewapp.dicom.limits import Limits
from reviewapp.dicom.profile import FOR_STUDIES
from reviewapp.dicom.reading import look
from reviewapp.dicom.reading import read as read_file
from tests.dicom.making import KEY, a_ct, read, written

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"
# One slice of one patient, as seven programs wrote it.
ONE_SLICE = ["RLE", "bigendian", "expb", "implicit", "jp2klossless", "jpeg_ls_lossless"]


@pytest.mark.parametrize("written_as", ONE_SLICE)
def test_one_slice_is_the_same_whoever_wrote_it(written_as: str) -> None:
    plain = read_file(BUNDLED / "MR_small.dcm", key=KEY)
    other = read_file(BUNDLED / f"MR_small_{written_as}.dcm", key=KEY)

    assert np.array_equal(plain.pixels, other.pixels)
    assert (plain.subject, plain.attributes) == (other.subject, other.attributes)


def test_attributes_have_the_projects_own_names() -> None:
    picture = read(a_ct(ConvolutionKernel="B30f", Laterality="L"), profile=FOR_STUDIES)

    assert picture.attributes == {
        "modality": "CT",
        "body_part": "CHEST",
        "sex": "F",
        "age": 64,
        "age_band": "60-69",
        "manufacturer": "SIEMENS",
        "scanner": "SOMATOM Definition",
        "kernel": "B30f",
        "laterality": "L",
        "kvp": 120.0,
        "slice_thickness": 1.5,
        "row_spacing": 0.7,
        "column_spacing": 0.8,
    }


@pytest.mark.parametrize(("said", "years"), [("018M", 1), ("030D", 0), ("007W", 0), ("045Y", 45)])
def test_ages_are_told_in_years(said: str, years: int) -> None:
    assert read(a_ct(PatientAge=said), profile=FOR_STUDIES).attributes["age"] == years


def test_what_is_not_known_is_absent_and_never_a_guess() -> None:
    bare = a_ct(
        None, KVP=None, SliceThickness="", PixelSpacing=None, BodyPartExamined=None, Manufacturer=""
    )  # fmt: skip

    assert set(read(bare).attributes) == {"modality", "scanner"}


def test_a_picture_knows_where_it_lies() -> None:
    geometry = read(a_ct()).geometry

    assert geometry.spacing == (0.7, 0.8)
    assert geometry.position == (-10.0, -20.0, 30.0)
    assert geometry.orientation == (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert geometry.frame_of_reference.startswith("2.25.")


def test_numbers_that_are_none_are_no_place() -> None:
    nowhere = a_ct(None, ImagePositionPatient=["1", "2"], PixelSpacing=["0", "0"])

    assert read(nowhere).geometry.position is None
    assert read(nowhere).geometry.spacing is None


def test_an_enhanced_object_keeps_its_place_with_its_frames() -> None:
    measures, plane, shared, frame = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SpacingBetweenSlices = ["0.3", "0.4"], "2.5"
    plane.ImagePositionPatient = ["1", "2", "3"]
    shared.PixelMeasuresSequence, frame.PlanePositionSequence = [measures], [plane]
    enhanced = a_ct(
        None, PixelSpacing=None, ImagePositionPatient=None,
        SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=[frame],
    )  # fmt: skip
    geometry = read(enhanced).geometry

    assert (geometry.spacing, geometry.slice_spacing) == ((0.3, 0.4), 2.5)
    assert geometry.position == (1.0, 2.0, 3.0)


def test_a_glance_tells_enough_for_a_preview(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(written(a_ct(NumberOfFrames=1)))
    seen, picture = look(path, key=KEY), read(a_ct())

    assert seen.taken
    assert (seen.rows, seen.columns, seen.frames, seen.modality) == (32, 48, 1, "CT")
    assert (seen.subject, seen.series) == (picture.subject, picture.series)


@pytest.mark.parametrize("said", ["SMITH JOHN", "C\0T", "19700131"])
def test_a_glance_tells_no_modality_that_is_none(tmp_path: Path, said: str) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(written(a_ct()).replace(b"CS\x02\0CT", _element(said)))

    assert (look(path, key=KEY).taken, look(path, key=KEY).modality) == (True, "")


def _element(said: str) -> bytes:
    content = said.encode() + b" " * (len(said) % 2)
    return b"CS" + len(content).to_bytes(2, "little") + content


@pytest.mark.parametrize("said", ["YES", "YES ", ["NO", "YES"], "PARTLY"])
def test_what_calls_itself_synthetic_is_no_real_picture(tmp_path: Path, said: object) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(written(a_ct(SyntheticData=said)))

    assert look(path, key=KEY).kind == "NotAcquired"
    with pytest.raises(NotAcquired, match="says of itself that it is synthetic"):
        read_file(path, key=KEY)


@pytest.mark.parametrize("said", [None, "", "NO", "NO "])
def test_what_does_not_is_taken(said: str | None) -> None:
    assert read(a_ct(SyntheticData=said)).attributes["modality"] == "CT"


def test_a_glance_says_why_not(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(written(a_ct()))
    seen = look(path, key=KEY, limits=Limits(file_bytes=100))

    assert not seen.taken
    assert (seen.kind, seen.why[:3]) == ("TooLarge", "has")
