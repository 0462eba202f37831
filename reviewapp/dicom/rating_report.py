"""Write what one reader said about one synthetic image as a DICOM structured report (TID 1500).

The reader has a number and no name. Numbers become measurements without a unit, choices become
coded statements; the codes are those of the protocol, under a scheme of this program's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from highdicom.sr import (
    CodedConcept,
    EnhancedSR,
    Measurement,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
    QualitativeEvaluation,
    SourceImageForMeasurementGroup,
    TrackingIdentifier,
)
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import UID
from pydicom.valuerep import DA, DT, TM

from reviewapp.dicom.synthetic import WARNING, uid
from reviewapp.dicom.writing import IMPLEMENTATION, VERSION_NAME

SCHEME = "99REVIEWAPP"
LONGEST_CODE, LONGEST_MEANING = 16, 64
SERIES_NUMBER = 100  # behind those of the images, which have none


@dataclass(frozen=True)
class Statement:
    """One answer: to which question, and a number, or the words of what was chosen."""

    question: str
    asks: str
    answer: float | str
    means: str = ""


@dataclass(frozen=True)
class Look:
    """One time that the reader had the image before them, and what was answered."""

    name: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Told:
    """What one reader said about one image, each time they saw it."""

    reader: str
    looks: tuple[Look, ...]
    at: datetime


def report(files: Sequence[bytes], told: Told) -> bytes:
    """Return the report as a file; `files` are those of the image. The same gives the same."""
    images = [dcmread(BytesIO(content), stop_before_pixels=True) for content in files]
    name = str(images[0].SeriesInstanceUID)
    observer = PersonObserverIdentifyingAttributes(name=f"{told.reader}^")
    content = MeasurementReport(
        observation_context=ObservationContext(
            observer_person_context=ObserverContext(codes.DCM.Person, observer)
        ),
        procedure_reported=_own("BLINDEDREVIEW", "Blinded review of images"),
        imaging_measurements=[_group(name, told, look, images) for look in told.looks],
    )
    document = EnhancedSR(
        evidence=images,
        content=content[0],
        series_instance_uid=uid(name, "ratings", told.reader),
        series_number=SERIES_NUMBER,
        sop_instance_uid=uid(name, "rating", told.reader),
        instance_number=1,
        manufacturer="reviewapp",
        is_complete=True,
        is_final=True,
    )
    return _written(document, told.at)


def _group(
    name: str, told: Told, look: Look, images: Sequence[Dataset]
) -> MeasurementsAndQualitativeEvaluations:
    numbers = [one for one in look.statements if not isinstance(one.answer, str)]
    choices = [one for one in look.statements if isinstance(one.answer, str)]
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(uid(name, told.reader, look.name), look.name),
        measurements=[
            Measurement(_own(one.question, one.asks), float(one.answer), codes.UCUM.NoUnits)
            for one in numbers
        ],
        qualitative_evaluations=[
            QualitativeEvaluation(
                _own(one.question, one.asks), _own(str(one.answer), one.means or str(one.answer))
            )
            for one in choices
        ],
        source_images=[
            SourceImageForMeasurementGroup(image.SOPClassUID, image.SOPInstanceUID)
            for image in images
        ],
    )


def _own(code: str, meaning: str) -> CodedConcept:
    return CodedConcept(code[:LONGEST_CODE].upper(), SCHEME, meaning[:LONGEST_MEANING])


def _written(document: EnhancedSR, at: datetime) -> bytes:
    """Dated by the decision, not by the moment of writing; nobody's reading time is told."""
    day, moment = at.strftime("%Y%m%d"), at.strftime("%H%M%S")
    document.ContentDate = document.InstanceCreationDate = DA(day)
    document.ContentTime = document.InstanceCreationTime = TM(moment)
    for item in document.ContributingEquipmentSequence:  # the library names itself, and the hour
        item.ContributionDateTime = DT(f"{day}{moment}")
    document.SyntheticData = "YES"  # its subject is made up, as in the images it is about
    document.SeriesDescription = WARNING
    meta = document.file_meta
    meta.ImplementationClassUID, meta.ImplementationVersionName = UID(IMPLEMENTATION), VERSION_NAME
    file = BytesIO()
    document.save_as(file, enforce_file_format=True)
    return file.getvalue()
