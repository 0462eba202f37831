"""A synthetic picture, written as DICOM for what leaves the house …"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.config import RAISE
from pydicom.uid import BasicTextSRStorage

from reviewapp.dicom.errors import NotAcquired
from reviewapp.dicom.reading import read
from reviewapp.dicom.synthetic import Made, Synthetic, files_of
from reviewapp.dicom.validate import problems_of
from tests.dicom.judging import errors_in, needs_dciodvfy
from tests.dicom.making import KEY

MADE = Made(
    generator="phantom-diffusion",
    version="1.2 weights sha256:" + "ab" * 40,
    run="0f0e9c2d-2c0b-4f1e-8d9a-000000000001",
    seed=7,
    at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    subject="SYN-0001",
)


def noise(shape: tuple[int, ...], kind: str) -> NDArray[np.integer]:
    limits = np.iinfo(kind)
    chance = np.random.default_rng(1)
    return chance.integers(limits.min, limits.max, shape, np.dtype(kind), endpoint=True)


def a_picture(shape: tuple[int, ...], kind: str, **said: object) -> Synthetic:
    return replace(Synthetic(noise(shape, kind), MADE, name="picture 1"), **said)  # type: ignore[arg-type] # a test names any part


KINDS: Mapping[str, Synthetic] = {
    "slice": a_picture((16, 20), "int16", unit="HU", intercept=-1024.0, row_spacing=0.7),
    "volume": a_picture((3, 16, 20), "int16", unit="HU", slice_spacing=2.5, row_spacing=0.7),
    "bytes": a_picture((16, 20), "uint8"),
    "words": a_picture((16, 20), "uint16", row_spacing=0.2, column_spacing=0.2),
    "signed": a_picture((16, 20), "int16"),
    "frames": a_picture((4, 16, 20), "uint16"),
    "colour": a_picture((16, 20, 3), "uint8", is_colour=True),
    "deep colour": a_picture((2, 16, 20, 3), "uint16", is_colour=True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_validator_finds_no_error(kind: str, tmp_path: Path) -> None:
    needs_dciodvfy()
    for number, content in enumerate(files_of(KINDS[kind])):
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(content)
        assert errors_in(path) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_each_file_says_what_it_is_and_every_value_is_one_the_standard_takes(kind: str) -> None:
    for content in files_of(KINDS[kind]):
        file = pydicom.dcmread(BytesIO(content))
        pydicom.config.settings.writing_validation_mode, usual = (
            RAISE,
            pydicom.config.settings.writing_validation_mode,
        )
        try:
            file.save_as(BytesIO(), enforce_file_format=True)
        finally:
            pydicom.config.settings.writing_validation_mode = usual
        assert (file.SyntheticData, file.ContentQualification) == ("YES", "RESEARCH")
        assert file.PatientID == "SYN-0001"
        assert "NOT FOR CLINICAL USE" in file.SeriesDescription
        (item,) = file.ContributingEquipmentSequence
        assert item.PurposeOfReferenceCodeSequence[0].CodeValue == "109100"


def test_a_volume_is_as_many_slices_of_one_series_with_the_samples_as_they_were() -> None:
    volume = KINDS["volume"]
    files = [pydicom.dcmread(BytesIO(content)) for content in files_of(volume)]

    assert np.array_equal([file.pixel_array for file in files], volume.pixels)
    assert len({file.SeriesInstanceUID for file in files}) == 1
    assert len({file.SOPInstanceUID for file in files}) == 3
    assert [file.ImagePositionPatient[2] for file in files] == [0, 2.5, 5]


@pytest.mark.parametrize("kind", ["bytes", "words", "frames", "colour"])
def test_samples_stay_as_they_were(kind: str) -> None:
    (content,) = files_of(KINDS[kind])

    assert np.array_equal(pydicom.dcmread(BytesIO(content)).pixel_array, KINDS[kind].pixels)


def test_signed_words_are_shifted_and_deep_colours_are_bytes() -> None:
    (signed,), (deep,) = (files_of(KINDS[kind]) for kind in ("signed", "deep colour"))
    shifted = pydicom.dcmread(BytesIO(signed)).pixel_array.astype(int)

    assert np.array_equal(shifted - 2**15, KINDS["signed"].pixels)
    assert pydicom.dcmread(BytesIO(deep)).pixel_array.dtype == np.uint8


def test_names_in_any_writing_become_one_value_each() -> None:
    made = replace(MADE, generator="Bäume\\7\n" + "x" * 99, subject="S\\1")
    (content,) = files_of(replace(KINDS["slice"], made=made))

    file = pydicom.dcmread(BytesIO(content))
    assert file.ManufacturerModelName == "B?ume/7 " + "x" * 56
    assert file.PatientID == "S/1"
    assert problems_of(content) == []


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert list(files_of(KINDS["volume"])) == list(files_of(KINDS["volume"]))


def test_none_is_ever_imported_as_acquired(tmp_path: Path) -> None:
    (content,) = files_of(KINDS["slice"])
    path = tmp_path / "a.dcm"
    path.write_bytes(content)

    with pytest.raises(NotAcquired, match="synthetic"):
        read(path, key=KEY)


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_check_finds_nothing_wrong(kind: str) -> None:
    assert [problems_of(content) for content in files_of(KINDS[kind])] == [[]] * (
        3 if kind == "volume" else 1
    )


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("SyntheticData", "It does not say that it is synthetic"),
        ("StudyDate", "It lacks StudyDate, which the standard demands"),
        ("DerivationDescription", "It lacks DerivationDescription, by which a person"),
    ],
)
def test_our_own_check_misses_what_is_missing(gone: str, said: str) -> None:
    (content,) = files_of(KINDS["slice"])
    file = pydicom.dcmread(BytesIO(content))
    del file[gone]
    kept = BytesIO()
    file.save_as(kept)

    (problem,) = problems_of(kept.getvalue())
    assert problem.startswith(said)


def test_our_own_check_finds_what_is_cut_off_and_what_is_no_image() -> None:
    (content,) = files_of(KINDS["slice"])
    file = pydicom.dcmread(BytesIO(content))
    file.SOPClassUID = file.file_meta.MediaStorageSOPClassUID = BasicTextSRStorage
    kept = BytesIO()
    file.save_as(kept)

    assert "no image" in problems_of(kept.getvalue())[0]
    (problem,) = problems_of(content[:-100])
    assert problem.startswith("The file ")
