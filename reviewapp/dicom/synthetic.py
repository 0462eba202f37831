"""Write a synthetic picture as DICOM files that say so, for what leaves the house.

    grey values with a unit of Hounsfield   CT Image, one file for each slice
    all others                              Secondary Capture: grey in bytes or words, or colour

Every file carries Synthetic Data (0008,001C), who synthesized it, and words that a person reads.
No real maker, patient or frame of reference is named. Readers never get one of these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from reviewapp.dicom import required
from reviewapp.dicom.codes import coded
from reviewapp.dicom.writing import IMPLEMENTATION, file_of

CT = "1.2.840.10008.5.1.4.1.1.2"
GREY_BYTE, GREY_WORD, COLOUR = (f"1.2.840.10008.5.1.4.1.1.7.{kind}" for kind in (2, 3, 4))
WARNING = "SYNTHETIC - NOT FOR CLINICAL USE"
METHOD = "Fully synthetic; no source patient"
SIGNED_ZERO = 2**15
LONGEST_STRING, LONGEST_TEXT = 64, 1024


@dataclass(frozen=True)
class Made:
    """Who or what made a picture, and the name of its subject that is nobody."""

    generator: str
    version: str
    run: str
    seed: int
    at: datetime
    subject: str
    maker: str = "reviewapp"
    deployment: str = ""


@dataclass(frozen=True)
class Synthetic:
    """A picture as rows × columns, frames before and colours behind."""

    pixels: NDArray[np.integer]
    made: Made
    name: str  # what tells it from all others; its UIDs are made of it
    unit: str = ""
    slope: float = 1.0
    intercept: float = 0.0
    is_colour: bool = False
    row_spacing: float = 0.0
    column_spacing: float = 0.0
    slice_spacing: float = 0.0

    @property
    def frames(self) -> NDArray[np.integer]:
        flat = 3 if self.is_colour else 2
        return self.pixels if self.pixels.ndim > flat else self.pixels[None]


def files_of(picture: Synthetic) -> Iterator[bytes]:
    """Return every file of a picture; the same picture gives the same bytes."""
    if picture.unit == "HU" and not picture.is_colour:
        for number, frame in enumerate(picture.frames):
            yield _written(_ct(picture, number, frame), frame)
        return
    frames = picture.frames
    if frames.dtype == np.int16:  # a capture's words have no sign, and its values no scale
        frames = (frames.astype(np.int32) + SIGNED_ZERO).astype(np.uint16)
    if picture.is_colour and frames.dtype != np.uint8:
        frames = (frames // 257).astype(np.uint8)
    yield _written(_capture(picture, frames), frames if len(frames) > 1 else frames[0])


def uid(*parts: object) -> str:
    """Make an identifier of a name: 2.25 and 128 bits of its digest."""
    digest = sha256("\0".join(map(str, parts)).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def _written(header: Dataset, pixels: NDArray[np.integer]) -> bytes:
    required.fill(header)
    return file_of(header, pixels)


def _common(picture: Synthetic, sop_class: str, number: int) -> Dataset:
    made = picture.made
    header = Dataset()
    header.SOPClassUID, header.SOPInstanceUID = sop_class, uid(picture.name, "instance", number)
    header.StudyInstanceUID = uid(picture.made.run, made.subject, "study")
    header.SeriesInstanceUID = uid(picture.name, "series")
    header.InstanceCreatorUID = IMPLEMENTATION
    header.SyntheticData, header.ContentQualification = "YES", "RESEARCH"
    subject = _short(made.subject)
    header.PatientID, header.PatientName = subject, _short(f"SYNTHETIC^{subject}")
    header.PatientIdentityRemoved, header.DeidentificationMethod = "YES", METHOD
    header.IssuerOfPatientID = _short(made.deployment or made.maker)
    header.TypeOfPatientID = "TEXT"
    header.Manufacturer, header.ManufacturerModelName = _short(made.maker), _short(made.generator)
    header.SoftwareVersions, header.DeviceSerialNumber = _short(made.version), _short(made.run)
    header.StudyDescription = header.SeriesDescription = header.ImageComments = WARNING
    said = f"synthesized by {made.generator}; run {made.run}; seed {made.seed}; not acquired"
    header.DerivationDescription = _short(said, LONGEST_TEXT)
    header.ContributingEquipmentSequence = Sequence([_synthesizer(made)])
    header.InstanceNumber = number + 1
    header.Laterality = ""  # of nobody's body
    header.BurnedInAnnotation = "NO"
    return header


def _synthesizer(made: Made) -> Dataset:
    item = Dataset()
    purpose = coded("109100", "DCM", "Synthesizing Equipment")
    item.PurposeOfReferenceCodeSequence = Sequence([purpose])
    item.Manufacturer, item.ManufacturerModelName = _short(made.maker), _short(made.generator)
    item.SoftwareVersions, item.DeviceSerialNumber = _short(made.version), _short(made.run)
    item.ContributionDateTime = made.at.strftime("%Y%m%d%H%M%S")
    item.ContributionDescription = f"Synthesized with seed {made.seed}"
    return item


def _pixels(header: Dataset, frame: NDArray[np.integer], *, is_colour: bool) -> None:
    header.Rows, header.Columns = frame.shape[:2]
    header.SamplesPerPixel = 3 if is_colour else 1
    header.PhotometricInterpretation = "RGB" if is_colour else "MONOCHROME2"
    if is_colour:
        header.PlanarConfiguration = 0
    bits = frame.dtype.itemsize * 8
    header.BitsAllocated = header.BitsStored = bits
    header.HighBit, header.PixelRepresentation = bits - 1, int(frame.dtype.kind == "i")


def _ct(picture: Synthetic, number: int, frame: NDArray[np.integer]) -> Dataset:
    header = _common(picture, CT, number)
    _pixels(header, frame, is_colour=False)
    header.Modality, header.ImageType = "CT", ["DERIVED", "SECONDARY", "AXIAL"]
    header.FrameOfReferenceUID = uid(picture.name, "frame of reference")
    header.RescaleSlope, header.RescaleIntercept = (
        _number(picture.slope),
        _number(picture.intercept),
    )
    header.RescaleType = "HU"
    header.PatientPosition = "HFS"  # as the orientation below has it
    rows, columns = picture.row_spacing or 1.0, picture.column_spacing or 1.0
    header.PixelSpacing = [_number(rows), _number(columns)]
    thick = picture.slice_spacing or 1.0
    header.SliceThickness = _number(thick)
    header.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    header.ImagePositionPatient = ["0", "0", _number(thick * number)]
    return header


def _capture(picture: Synthetic, frames: NDArray[np.integer]) -> Dataset:
    grey = GREY_BYTE if frames.dtype == np.uint8 else GREY_WORD
    header = _common(picture, COLOUR if picture.is_colour else grey, 0)
    _pixels(header, frames[0], is_colour=picture.is_colour)
    header.Modality, header.ImageType = "OT", ["DERIVED", "SECONDARY"]
    header.ConversionType = "SYN"
    header.NumberOfFrames = len(frames)
    header.PatientOrientation = ""
    if len(frames) > 1:
        header.FrameIncrementPointer = 0x00182001  # Page Number Vector
        header.PageNumberVector = list(range(1, len(frames) + 1))
    if not picture.is_colour:
        header.PresentationLUTShape = "IDENTITY"
        header.RescaleSlope, header.RescaleIntercept, header.RescaleType = "1", "0", "US"
    if picture.row_spacing:
        header.PixelSpacing = [_number(picture.row_spacing), _number(picture.column_spacing)]
    return header


def _short(text: str, most: int = LONGEST_STRING) -> str:
    """Return words as one value of a header: ASCII, and no backslash, which parts values."""
    kept = text.encode("ascii", "replace").decode().replace("\\", "/")
    return "".join(letter if letter.isprintable() else " " for letter in kept)[:most]


def _number(value: float) -> str:
    return f"{value:.10g}"
