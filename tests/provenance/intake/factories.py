"""Files as strangers send them, and imports in every state."""

import io
from pathlib import Path

import numpy as np
from django.core.files.storage import FileSystemStorage, storages
from numpy.typing import NDArray
from PIL import Image as Pillow
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.provenance.intake import asking, receiving
from reviewapp.provenance.intake.options import Options
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake_models import Arrival, Import
from reviewapp.provenance.tasks import preview_import, run_import
from tests.factories import AT, a_person

EDGE = 24


def noise(seed: int, *, edge: int = EDGE) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 255, (edge, edge), dtype=np.uint8)


def a_png(seed: int = 1, **how: object) -> bytes:
    kept = io.BytesIO()
    Pillow.fromarray(noise(seed)).save(kept, "PNG", **how)
    return kept.getvalue()


def a_dicom(seed: int = 1, *, series: str = "1.2.3.4", number: int = 1, **said: object) -> bytes:
    """A CT slice of somebody, with whatever else a test says of them."""
    file = FileDataset("", Dataset(), preamble=bytes(128), file_meta=FileMetaDataset())
    file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file.file_meta.MediaStorageSOPClassUID = file.SOPClassUID = CTImageStorage
    file.SOPInstanceUID = generate_uid(entropy_srcs=[series, str(number), str(seed)])
    file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID
    file.StudyInstanceUID, file.SeriesInstanceUID = "1.2.3", series
    file.FrameOfReferenceUID = "1.2.3.9"
    file.PatientID, file.PatientName, file.PatientSex = "MRN 0815", "Doe^Jane", "F"
    file.Modality, file.BodyPartExamined = "CT", "CHEST"
    file.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    file.BurnedInAnnotation = "NO"
    file.InstanceNumber = number
    file.ImagePositionPatient = [0, 0, 5.0 * number]
    file.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    file.PixelSpacing, file.SliceThickness = [1.0, 1.0], 5.0
    file.Rows = file.Columns = EDGE
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    file.BitsAllocated = file.BitsStored = 16
    file.HighBit, file.PixelRepresentation = 15, 1
    file.RescaleSlope, file.RescaleIntercept, file.RescaleType = 1, -1024, "HU"
    for name, value in said.items():
        setattr(file, name, value)
    file.PixelData = (noise(seed).astype("<i2") * 4).tobytes()
    kept = io.BytesIO()
    file.save_as(kept, enforce_file_format=True)
    return kept.getvalue()


def an_import(
    *, by: User | None = None, project: str = "Lungs", options: Options | None = None
) -> Import:
    return receiving.begin(
        project=project,
        source=Import.Source.UPLOAD,
        options=options,
        by=by or a_person(Role.RESEARCHER),
        at=AT,
    )


def receive(opened: Import, **files: bytes) -> list[Arrival]:
    """Files whole, under names whose underscores stand for dots."""
    return receive_named(opened, {name.replace("_", "."): file for name, file in files.items()})


def receive_named(opened: Import, files: dict[str, bytes]) -> list[Arrival]:
    announced = [Announced(name, len(content)) for name, content in files.items()]
    arrivals = receiving.expect(opened, files=announced, at=AT)
    return [
        receiving.receive(arrival, offset=0, content=content, digest=None, at=AT)
        for arrival, content in zip(arrivals, files.values(), strict=True)
    ]


def previewed(opened: Import) -> Import:
    job = asking.request_preview(opened, by=opened.begun_by, at=AT)
    preview_import(job_id=str(job.pk))
    return again(opened)


def run(opened: Import, **how: object) -> Import:
    job = asking.request_run(opened, by=opened.begun_by, at=AT, **how)  # type: ignore[arg-type] # a test names any part
    run_import(job_id=str(job.pk))
    return again(opened)


def imported(**files: bytes) -> Import:
    """An import from its first file to its report."""
    opened = an_import()
    receive(opened, **files)
    return run(previewed(opened))


def again(opened: Import) -> Import:
    return Import.objects.get(pk=opened.pk)


def outcomes(opened: Import) -> list[tuple[str, str]]:
    found = opened.arrivals.order_by("number")
    return list(found.values_list("extension", "outcome"))


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def pixel_folder() -> Path:
    """Where the store of this test keeps its pixels."""
    store = storages["pixels"]
    assert isinstance(store, FileSystemStorage)
    return Path(store.location)
