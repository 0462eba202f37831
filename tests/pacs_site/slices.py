"""Made-up CT series as files: real DICOM of nobody, and as many slices as a test wants."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

ROOT = "1.2.826.0.1.3680043.8.498"


def write_series(
    folder: Path, *, slices: int = 3, number: int = 1, size: int = 32, **said: object
) -> list[Path]:
    """A series in a study of its own; the same number is the same series."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"series-{number}-{index}.dcm" for index in range(1, slices + 1)]
    for index, path in enumerate(paths, 1):
        _slice(number, index, size, said).save_as(path, enforce_file_format=True)
    return paths


def study_uid(number: int) -> str:
    return f"{ROOT}.{number}"


def series_uid(number: int) -> str:
    return f"{ROOT}.{number}.1"


def instance_uid(number: int, index: int) -> str:
    return f"{ROOT}.{number}.1.{index}"


# What every slice says, whichever series it belongs to.
ALWAYS: dict[str, object] = {
    "SOPClassUID": CTImageStorage,
    "PatientBirthDate": "19700101",
    "PatientSex": "O",
    "StudyDate": "20260102",
    "StudyTime": "101112",
    "StudyID": "1",
    "ReferringPhysicianName": "",
    "SeriesDescription": "Axial",
    "Modality": "CT",
    "Manufacturer": "Made up",
    "SeriesNumber": 1,
    "BodyPartExamined": "CHEST",
    "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
    "BurnedInAnnotation": "NO",
    "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
    "PixelSpacing": [1, 1],
    "SliceThickness": 1,
    "KVP": 120,
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "BitsAllocated": 16,
    "BitsStored": 16,
    "HighBit": 15,
    "PixelRepresentation": 1,
    "RescaleIntercept": -1024,
    "RescaleSlope": 1,
}


def _slice(number: int, index: int, size: int, said: dict[str, object]) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = UID(instance_uid(number, index))
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", Dataset(), file_meta=meta, preamble=b"\0" * 128)
    for name, value in (ALWAYS | _own(number, index, size) | said).items():
        setattr(dataset, name, value)
    chance = np.random.default_rng([number, index])
    dataset.PixelData = chance.integers(0, 2000, (size, size)).astype("<i2").tobytes()
    return dataset


def _own(number: int, index: int, size: int) -> dict[str, object]:
    """What names this slice, its series, and a person who never lived."""
    return {
        "SOPInstanceUID": instance_uid(number, index),
        "StudyInstanceUID": study_uid(number),
        "SeriesInstanceUID": series_uid(number),
        "FrameOfReferenceUID": f"{ROOT}.{number}.2",
        "PatientName": f"Planted^Person {number}",
        "PatientID": f"PLANTED-{number}",
        "AccessionNumber": f"ACC{number}",
        "StudyDescription": f"Chest {number}",
        "InstanceNumber": index,
        "ImagePositionPatient": [0, 0, float(index)],
        "SliceLocation": float(index),
        "Rows": size,
        "Columns": size,
    }
