"""DICOM files made for tests: sound ones, to be broken one thing at a time."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from reviewapp.dicom.picture import Picture
from reviewapp.dicom.profile import BASIC, Profile
from reviewapp.dicom.reading import read_content

KEY = b"a project's key of thirty-two b."
ROWS, COLUMNS = 32, 48

# A sound CT slice of somebody.
SAID = {
    "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
    "SOPClassUID": CTImageStorage,
    "SOPInstanceUID": "1.2.3.4.5.6",
    "StudyInstanceUID": "1.2.3.4.5",
    "SeriesInstanceUID": "1.2.3.4.5.1",
    "FrameOfReferenceUID": "1.2.3.4.5.2",
    "StudyDate": "20210304",
    "StudyTime": "101112",
    "Modality": "CT",
    "Manufacturer": "SIEMENS",
    "ManufacturerModelName": "SOMATOM Definition",
    "PatientName": "Doe^Jane",
    "PatientID": "HOSP-123456",
    "PatientBirthDate": "19570314",
    "PatientSex": "F",
    "PatientAge": "064Y",
    "BodyPartExamined": "CHEST",
    "KVP": "120",
    "SliceThickness": "1.5",
    "PixelSpacing": ["0.7", "0.8"],
    "ImagePositionPatient": ["-10", "-20", "30"],
    "ImageOrientationPatient": ["1", "0", "0", "0", "1", "0"],
    "InstanceNumber": "1",
    "RescaleIntercept": "-1024",
    "RescaleSlope": "1",
    "WindowCenter": "40",
    "WindowWidth": "400",
}


def gradient(rows: int = ROWS, columns: int = COLUMNS, most: int = 4095) -> NDArray[np.uint16]:
    """Return a picture in which every row and column differs, so that no mix-up looks right."""
    return ((np.arange(rows)[:, None] * 97 + np.arange(columns) * 31) % (most + 1)).astype(
        np.uint16
    )


def a_ct(pixels: NDArray[np.integer] | None = None, /, **changes: Any) -> Dataset:  # noqa: ANN401  attributes
    """Return a sound CT slice; changes are attributes by keyword, None takes one away."""
    samples = gradient() if pixels is None else pixels
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    layout = {
        "SamplesPerPixel": 3 if samples.ndim > 2 else 1,
        "PhotometricInterpretation": "RGB" if samples.ndim > 2 else "MONOCHROME2",
        "Rows": samples.shape[0],
        "Columns": samples.shape[1],
        "BitsAllocated": samples.dtype.itemsize * 8,
        "BitsStored": 12 if samples.dtype.itemsize == 2 else 8,
        "HighBit": 11 if samples.dtype.itemsize == 2 else 7,
        "PixelRepresentation": int(samples.dtype.kind == "i"),
        **({"PlanarConfiguration": 0} if samples.ndim > 2 else {}),
    }
    for keyword, value in {**SAID, **layout, **changes}.items():
        if value is not None:
            setattr(dataset, keyword, value)
    dataset.PixelData = samples.tobytes()
    dataset["PixelData"].VR = "OW" if samples.dtype.itemsize == 2 else "OB"
    return dataset


def written(dataset: Dataset) -> bytes:
    """Return the bytes of a file with this data set."""
    buffer = BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


def read(dataset: Dataset, *, profile: Profile = BASIC) -> Picture:
    return read_content(written(dataset), key=KEY, profile=profile)


def compressed(dataset: Dataset, syntax: str, *frames: bytes) -> Dataset:
    """Put these codestreams in place of the pixels."""
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.PixelData = encapsulate(list(frames))
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return dataset


def rle_frame(samples: NDArray[np.integer]) -> bytes:
    """Return one frame as RLE segments of literal runs, the high bytes first."""
    planes = samples.astype(">u2").view(np.uint8).reshape(*samples.shape, 2)
    segments = [_literal(planes[..., byte].tobytes()) for byte in range(2)]
    offsets = [64, 64 + len(segments[0])]
    return struct.pack("<16L", 2, *offsets, *[0] * 13) + b"".join(segments)


def _literal(plain: bytes) -> bytes:
    runs = [plain[at : at + 128] for at in range(0, len(plain), 128)]
    packed = b"".join(bytes([len(run) - 1]) + run for run in runs)
    return packed + b"\0" * (len(packed) % 2)


def deflated(dataset: Dataset) -> bytes:
    """Return a file whose whole data set is deflated."""
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    return written(dataset)


def bomb(size: int) -> bytes:
    """Return a deflated file that inflates to so many zeros behind a sound beginning."""
    head = written(a_ct())
    start = head.index(b"\x08\x00\x08\x00CS")
    meta = head[:start].replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99")
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _longer_meta(meta) + packer.compress(b"\0" * size) + packer.flush()


def _longer_meta(meta: bytes) -> bytes:
    """Correct the length of the transfer syntax element, which has grown by two bytes."""
    at = meta.index(b"\x02\x00\x10\x00UI") + 6
    return meta[:at] + struct.pack("<H", 22) + meta[at + 2 :]


Encode = Callable[[NDArray[np.integer]], bytes]
# Every lossless way to write the same picture down.
LOSSLESS: dict[str, Encode] = {
    RLELossless: rle_frame,
    JPEGLSLossless: lambda samples: bytes(imagecodecs.jpegls_encode(samples)),
    JPEGLosslessSV1: lambda samples: bytes(imagecodecs.ljpeg_encode(samples, bitspersample=12)),
    JPEG2000Lossless: lambda samples: bytes(
        imagecodecs.jpeg2k_encode(
            samples, level=0, codecformat="j2k", reversible=True, bitspersample=12
        )
    ),
    HTJ2KLossless: lambda samples: bytes(imagecodecs.htj2k_encode(samples)),
}
LOSSY: dict[str, Encode] = {
    JPEGBaseline8Bit: lambda samples: bytes(imagecodecs.jpeg8_encode(samples, level=100)),
    JPEGExtended12Bit: lambda samples: bytes(
        imagecodecs.jpeg8_encode(samples, level=100, bitspersample=12)
    ),
}
