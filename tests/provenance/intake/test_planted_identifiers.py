"""What identifies somebody, planted wherever a file has room for it, is nowhere afterwards."""

import csv
import io
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nibabel
import numpy as np
import pytest
from django.conf import settings
from django.db import connection
from PIL.PngImagePlugin import PngInfo
from pydicom import dcmread
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from reviewapp.audit import services as audit
from reviewapp.imaging.models import Image
from reviewapp.imaging.thumbnails import thumbnail
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.options import Columns
from reviewapp.provenance.intake_models import Import
from tests.provenance.intake.factories import (
    a_dicom,
    a_png,
    an_import,
    pixel_folder,
    previewed,
    receive_named,
    run,
)

NAME, NUMBER, DAY = "ZEBEDAEUS", "8147236950", "19431107"
PLANTED = (NAME, NUMBER, DAY, "1943-11-07")
TEXTS = {
    "LO": "InstitutionName",
    "PN": "ReferringPhysicianName",
    "SH": "StationName",
    "ST": "InstitutionAddress",
    "LT": "PatientComments",
    "UT": "TextValue",
    "AE": "RetrieveAETitle",
    "CS": "ImageType",
    "UC": "LongCodeValue",
    "UR": "URNCodeValue",
    "AS": "PatientAge",
    "DA": "AcquisitionDate",
    "DT": "AcquisitionDateTime",
    "TM": "AcquisitionTime",
    "IS": "AcquisitionNumber",
    "DS": "PatientWeight",
    "UI": "IrradiationEventUID",
}
SAYS: dict[str, object] = {
    "AE": NAME,
    "SH": NAME,
    "CS": ["ORIGINAL", "PRIMARY", NAME],
    "AS": "082Y",
    "DA": DAY,
    "DT": f"{DAY}101500",
    "TM": "101500",
    "IS": 2147236950 % 2**31,
    "DS": "81472.36950",
    "UI": f"1.2.{DAY}.{NUMBER}",
    "UR": f"urn:{NUMBER}",
}

pytestmark = pytest.mark.django_db(transaction=True)


def told(vr: str) -> object:
    return SAYS.get(vr, f"{NAME}^{NUMBER} {DAY}")


def a_telling_dicom() -> bytes:
    """Everything that a header can hold says who it is of."""
    said = {keyword: told(vr) for vr, keyword in TEXTS.items()}
    file = dcmread(io.BytesIO(a_dicom(7)))
    for keyword, value in said.items():
        setattr(file, keyword, value)
    file.PatientName, file.PatientID, file.PatientBirthDate = f"{NAME}^A", NUMBER, DAY
    file.StudyDescription = file.SeriesDescription = f"CT of {NAME} born {DAY}"
    file.BodyPartExamined, file.Manufacturer = "CHEST", NAME
    inner = Dataset()
    inner.PatientName, inner.PatientID = NAME, NUMBER
    outer = Dataset()
    outer.RequestAttributesSequence = Sequence([inner])
    outer.RequestedProcedureDescription = f"{NAME} {DAY}"
    file.RequestAttributesSequence = Sequence([outer])
    block = file.private_block(0x0009, f"{NAME} PRIVATE", create=True)
    block.add_new(0x01, "LO", f"{NAME} {NUMBER}")
    block.add_new(0x02, "UN", f"{NAME} {NUMBER}".encode())
    file.add(DataElement(Tag(0x6000, 0x0010), "US", 8))
    file.add(DataElement(Tag(0x6000, 0x0011), "US", 8))
    file.add(DataElement(Tag(0x6000, 0x0022), "LO", NAME))
    file.add(DataElement(Tag(0x6000, 0x4000), "LT", f"{NAME} {NUMBER}"))
    file.add(DataElement(Tag(0x6000, 0x3000), "OW", NAME.encode() + b"\0"))
    file.add(DataElement(Tag(0xFFFC, 0xFFFC), "OB", f"{NAME} {NUMBER} ".encode()))
    file.preamble = f"{NAME} {NUMBER}".encode().ljust(128, b"\0")
    kept = io.BytesIO()
    file.save_as(kept, enforce_file_format=True)
    return kept.getvalue()


def a_telling_png() -> bytes:
    said = PngInfo()
    said.add_text("Author", f"{NAME} {NUMBER}")
    said.add_itxt("Comment", f"born {DAY}", zip=True)
    return a_png(8, pnginfo=said) + f"{NAME} {NUMBER}".encode()


def a_telling_nifti(tmp_path: Path) -> bytes:
    image = nibabel.Nifti1Image(  # type: ignore[no-untyped-call] # the library has no types
        np.arange(24 * 24 * 4, dtype=np.int16).reshape(24, 24, 4), np.eye(4)
    )
    image.header["descrip"] = f"{NAME} {NUMBER}".encode()
    image.header["aux_file"] = NAME.encode()
    image.header["intent_name"] = NAME.encode()
    image.header.extensions.append(
        nibabel.nifti1.Nifti1Extension("comment", f"{NAME} {DAY}".encode())
    )
    nibabel.save(image, tmp_path / "a.nii")
    return (tmp_path / "a.nii").read_bytes()


def a_telling_table() -> bytes:
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(["file", "finding", f"note on {NAME}"])
    writer.writerow([f"{NAME} {DAY}.png", "NODULE", f"{NAME} {NUMBER} {DAY}"])
    return kept.getvalue().encode()


def a_telling_archive() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.comment = NAME.encode()
        archive.writestr(f"{NAME}/{NUMBER} {DAY}.dcm", a_telling_dicom())
        archive.writestr(f"{NAME}/{NUMBER}.txt", f"{NAME} is no image")
        archive.writestr(f"{NAME}/broken.dcm", a_telling_dicom()[:600])
    return kept.getvalue()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Whatever anybody writes into a log from here on, down to the last detail."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    return {
        f"{NAME}^{NUMBER}/{NAME} {DAY}.dcm": a_dicom(
            9, series="1.2.9", PatientName=NAME, PatientID=NUMBER
        ),
        f"{NAME} {DAY}.png": a_telling_png(),
        f"{NAME}.nii": a_telling_nifti(tmp_path),
        f"{NAME}.csv": a_telling_table(),
        f"{NAME}.zip": a_telling_archive(),
        f"rubbish.{NAME}": f"{NAME} {NUMBER}".encode(),
    }


@pytest.fixture
def ended(files: dict[str, bytes], log: io.StringIO) -> Import:
    opened = an_import()
    arrivals = receive_named(opened, files)
    table = str(arrivals[3].pk)
    return run(previewed(opened), mapping=Columns(table=table, join=0, columns={1: "finding"}))


def tables() -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  the database's own word
            for row in cursor.fetchall():
                yield table, " ".join(_text(cell) for cell in row)


def _text(cell: object) -> str:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell).decode("latin-1")
    return str(cell)


def found_in(text: str) -> list[str]:
    return [word for word in PLANTED if word.lower() in text.lower()]


def bytes_below(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, f"{path.name} {path.read_bytes().decode('latin-1')}"


def test_it_really_was_taken_in(ended: Import) -> None:
    outcomes = list(ended.arrivals.order_by("number").values_list("outcome", "sentence"))

    assert [outcome for outcome, _ in outcomes].count("TAKEN") == 4, outcomes
    assert Image.objects.filter(attributes__finding="NODULE").count() == 1


def test_no_table_has_it(ended: Import) -> None:
    assert [(table, found_in(row)) for table, row in tables() if found_in(row)] == []


def test_the_store_has_none_of_it(ended: Import) -> None:
    store = pixel_folder()
    kept = list(bytes_below(store))

    assert kept
    assert [path.name for path, content in kept if found_in(content)] == []


def test_the_quarantine_is_empty(ended: Import) -> None:
    assert [path for path, _ in bytes_below(Path(settings.INTAKE_DIR))] in ([], [_key()])
    assert not quarantine.folder(ended.pk).exists()


def _key() -> Path:
    return Path(settings.INTAKE_DIR) / "pseudonym.key"


def test_no_log_line_has_it(ended: Import, log: io.StringIO) -> None:
    logging.getLogger("this.test").debug("is heard")

    assert "is heard" in log.getvalue()
    assert found_in(log.getvalue()) == []


def test_no_exported_event_has_it(ended: Import) -> None:
    lines: list[bytes] = []
    audit.export(lines.append)

    assert lines
    assert found_in(b"".join(lines).decode()) == []


def test_no_thumbnail_has_it(ended: Import) -> None:
    for image in Image.objects.all():
        assert found_in(thumbnail(image).decode("latin-1")) == []
