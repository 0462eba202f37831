"""Where a name may stand in the pixels, or a face may be made of them, a flag says so."""

import pytest
from pydicom.dataelem import DataElement
from pydicom.uid import SecondaryCaptureImageStorage

from reviewapp.dicom.picture import Picture
from tests.dicom.making import a_ct, read


def flags(picture: Picture) -> list[str]:
    return [flag.kind for flag in picture.flags]


def test_an_ordinary_slice_of_a_chest_has_none() -> None:
    assert flags(read(a_ct())) == []


@pytest.mark.parametrize("modality", ["US", "SC", "OT", "XC", "ES", "GM"])
def test_kinds_that_carry_text_by_habit_are_flagged(modality: str) -> None:
    assert flags(read(a_ct(Modality=modality))) == ["BURNED_IN_TEXT"]


@pytest.mark.parametrize(("said", "flagged"), [("YES", True), ("NO", False), ("", False)])
def test_a_header_that_speaks_of_text_is_believed(said: str, flagged: bool) -> None:  # noqa: FBT001  a case
    assert ("BURNED_IN_TEXT" in flags(read(a_ct(BurnedInAnnotation=said)))) == flagged


def test_a_secondary_capture_is_flagged() -> None:
    assert flags(read(a_ct(SOPClassUID=SecondaryCaptureImageStorage))) == ["BURNED_IN_TEXT"]


@pytest.mark.parametrize("word", ["DERIVED", "SECONDARY", "SCREEN SAVE"])
def test_a_derived_or_captured_picture_is_flagged(word: str) -> None:
    assert flags(read(a_ct(ImageType=["ORIGINAL", "PRIMARY", word]))) == ["BURNED_IN_TEXT"]


def test_an_overlay_is_flagged_and_gone() -> None:
    dataset = a_ct()
    dataset[0x60000010] = DataElement(0x60000010, "US", 16)
    dataset[0x60003000] = DataElement(0x60003000, "OW", b"letters.")
    picture = read(dataset)

    assert flags(picture) == ["OVERLAY"]
    assert b"letters." not in (picture.header or b"")


@pytest.mark.parametrize(
    ("changes", "flagged"),
    [
        ({"BodyPartExamined": "HEAD"}, True),
        ({"BodyPartExamined": "SKULL BASE 2"}, True),
        ({"BodyPartExamined": "KNEE"}, False),
        ({"BodyPartExamined": None}, True),
        ({"BodyPartExamined": "HEAD", "Modality": "CR"}, False),
        ({"BodyPartExamined": "HEAD", "RecognizableVisualFeatures": "NO"}, False),
    ],
)
def test_a_head_needs_a_statement(changes: dict[str, str], flagged: bool) -> None:  # noqa: FBT001  a case
    assert ("RECOGNIZABLE_FACE" in flags(read(a_ct(None, **changes)))) == flagged


def test_loss_that_happened_earlier_is_told() -> None:
    assert flags(read(a_ct(LossyImageCompression="01"))) == ["LOSSY"]
