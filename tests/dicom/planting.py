"""A file with a known name, date and number in every place where one has ever been found."""

import zipfile
from io import BytesIO

from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from tests.dicom.making import a_ct, written

NAME, NUMBER, DATE = "Zwetschgenbaum", "4711081599", "19480229"
SECRETS = [NAME, NUMBER, DATE, "1948-02-29"]
# What each text value type may hold of a person.
SAYS: dict[str, str] = {
    "AE": NAME,
    "AS": "073Y",
    "CS": NAME.upper(),
    "DA": DATE,
    "DT": f"{DATE}101500",
    "DS": NUMBER,
    "IS": NUMBER,
    "LO": f"{NAME} {NUMBER}",
    "LT": f"Seen: {NAME}, born 1948-02-29, {NUMBER}",
    "PN": f"{NAME}^Adelheid",
    "SH": NAME,
    "ST": f"{NAME} {DATE}",
    "TM": "101500",
    "UC": f"{NAME} {DATE}",
    "UI": f"1.2.{NUMBER}.{DATE}",
    "UR": f"https://example.org/{NAME}/{NUMBER}",
    "UT": f"{NAME} {DATE} {NUMBER}",
}
# What the picture itself is made of: a name in place of these leaves no file to read.
STRUCTURE = {
    *("SOPClassUID", "PixelData", "NumberOfFrames", "PhotometricInterpretation", "Modality"),
    "SyntheticData",
}
WHOLE_GROUPS = range(0x0008, 0x5400)


# The short texts, in which a machine or a person at it types what comes to mind.
SHORT_TEXTS = {"LO", "SH", "CS"}
# By these the file says who it is of, so they say all of it, whatever else is planted alone.
WHO = {"PatientName": f"{NAME}^Adelheid", "PatientID": NUMBER, "PatientBirthDate": DATE}


def everywhere(alone: str = "") -> Dataset:
    """Return a CT in which every text attribute names the same person; or says this alone."""
    dataset = a_ct()
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items():
        if vr in SAYS and tag >> 16 in WHOLE_GROUPS and keyword not in STRUCTURE:
            short = alone.upper() if vr == "CS" else alone
            says = short if short and vr in SHORT_TEXTS else SAYS[vr]
            dataset[tag] = DataElement(tag, vr, WHO.get(keyword, says))
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.RescaleSlope, dataset.RescaleIntercept = "1", "-1024"
    dataset.RequestAttributesSequence = [_nested(depth=4)]
    dataset.SharedFunctionalGroupsSequence = [_nested(depth=3)]
    dataset.AnatomicRegionSequence = [_nested(depth=0)]
    _plant_private(dataset)
    _plant_beside(dataset)
    return dataset


def _nested(*, depth: int) -> Dataset:
    item = Dataset()
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "CodeMeaning", "ImageComments"):
        tag = Tag(keyword)
        vr = DicomDictionary[tag][0]
        item[tag] = DataElement(tag, vr, SAYS[vr])
    item.CodeValue, item.CodingSchemeDesignator = "T-D3000", "SRT"
    item.PixelSpacing = [NUMBER, NUMBER]
    if depth:
        item.PixelMeasuresSequence = [_nested(depth=depth - 1)]
        item.ReferencedImageSequence = [_nested(depth=depth - 1)]
    return item


def _plant_private(dataset: Dataset) -> None:
    for number, vr in enumerate(sorted(SAYS)):
        dataset.private_block(0x0029, NAME, create=True).add_new(number, vr, SAYS[vr])
    dataset.private_block(0x0019, "GEMS_ACQU_01", create=True).add_new(0x23, "DS", NUMBER[:8])
    dataset.private_block(0x0019, "GEMS_ACQU_01").add_new(0x9E, "LO", NAME)


def _plant_beside(dataset: Dataset) -> None:
    """Plant in overlays, in the retired curves, in icons and in the padding after the pixels."""
    secret = f"{NAME} {DATE} {NUMBER} ".encode()
    for tag, vr, value in (
        (0x50000005, "US", 1),
        (0x50000022, "LO", NAME),
        (0x50003000, "OB", secret * 2),
        (0x60000010, "US", 16),
        (0x60000022, "LO", NAME),
        (0x60001500, "LO", f"{NAME} overlay"),
        (0x60003000, "OW", secret * 2),
        (0xFFFCFFFC, "OB", secret * 2),
    ):
        dataset[tag] = DataElement(tag, vr, value)


def planted(alone: str = "") -> bytes:
    """Return the file, its preamble a program and its tail an archive, both naming the person."""
    content = bytearray(written(everywhere(alone)))
    content[:128] = (b"MZ" + f"{NAME} {DATE} {NUMBER} ".encode() * 4)[:128].ljust(128, b"\0")
    return bytes(content)


def with_an_archive_behind(content: bytes) -> bytes:
    tail = BytesIO()
    with zipfile.ZipFile(tail, "w") as archive:
        archive.writestr(f"{NAME}.txt", f"{DATE} {NUMBER}")
    return content + tail.getvalue()
