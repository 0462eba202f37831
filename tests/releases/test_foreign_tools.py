"""A release is read by tools that no one here wrote: …"""

import json
import logging
from hashlib import sha256
from pathlib import Path
from typing import Any

import bagit
import highdicom
import mlcroissant
import nibabel
import numpy as np
import pandas
import pydicom
import pytest
from rocrate.rocrate import ROCrate

from tests.dicom.judging import errors_in, needs_dciodvfy
from tests.pacs_site.orthanc import Orthanc
from tests.releases.asking import rows

pytestmark = pytest.mark.django_db  # only the release they share was made with one


def test_bagit_finds_a_whole_bag_and_names_what_was_changed(copy: Path) -> None:
    assert bagit.Bag(str(copy)).validate()

    terms = copy / "data/TERMS.txt"
    terms.write_bytes(terms.read_bytes()[::-1])
    with pytest.raises(bagit.BagValidationError, match=r"data/TERMS\.txt"):
        bagit.Bag(str(copy)).validate()


def records(folder: Path) -> dict[str, list[Any]]:
    said = mlcroissant.Dataset(jsonld=folder / "data/croissant.json")
    assert not said.metadata.ctx.issues.errors
    assert not said.metadata.ctx.issues.warnings
    return {one.uuid: list(said.records(one.uuid)) for one in said.metadata.record_sets}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib, inside the tool
def test_mlcroissant_loads_every_record_and_refuses_a_changed_table(
    copy: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    loaded = records(copy)

    assert [one.message for one in caplog.records] == []
    for table in ("images", "ratings_long"):
        assert len(loaded[f"{table}-rows"]) == len(rows(copy, table)) > 0
    first = loaded["images-rows"][0]
    assert first["images-rows/image"].decode() == rows(copy, "images")[0]["image"]
    assert first["images-rows/sample_max"] == 1000

    changed = copy / "data/tables/images.csv"
    changed.write_text(changed.read_text().replace("noise", "no1se"))
    with pytest.raises(mlcroissant.GenerationError, match=r"Download\(images\)"):
        records(copy)


def test_dciodvfy_accepts_every_dicom_file(folder: Path) -> None:
    needs_dciodvfy()
    files = sorted((folder / "data").rglob("*.dcm"))

    assert len(files) >= 24
    assert {error for path in files for error in errors_in(path)} == set()


def test_orthanc_takes_every_dicom_file(folder: Path, orthanc: Orthanc) -> None:
    files = sorted((folder / "data").rglob("*.dcm"))

    orthanc.stow(files)

    assert orthanc.count() == len(files)


def test_nibabel_reads_the_samples_their_scale_and_where_they_lie(folder: Path) -> None:
    row = rows(folder, "images")[0]
    image: Any = nibabel.load(folder / "data" / row["nifti"])
    header = pydicom.dcmread(folder / "data" / row["dicom"])

    assert image.shape == (16, 16, 1)
    named: Any = nibabel.aff2axcodes  # nibabel has few types
    assert named(image.affine) == ("L", "P", "S")
    samples = np.asanyarray(image.dataobj)[..., 0].T
    assert (samples == header.pixel_array.astype(int) - int(row["png_offset"])).all()
    assert b"Synthetic" in image.header["descrip"].item()
    said = json.loads(image.header.extensions[0].get_content())
    assert (said["image"], said["synthetic"], said["seed"]) == (row["image"], True, 1)


def test_rocrate_ties_files_people_and_runs_together(folder: Path) -> None:
    crate = ROCrate(folder / "data")

    assert crate.root_dataset["license"].id.startswith("https://creativecommons.org/")
    files = [one for one in crate.get_entities() if one.type == "File"]
    for one in files:
        content = (folder / "data" / one.id).read_bytes()
        assert (one["sha256"], one["contentSize"]) == (
            sha256(content).hexdigest(),
            str(len(content)),
        )
    assert {"tables/images.csv", "evidence/decision.json", "MODEL_CARD.md"} <= {
        one.id for one in files
    }
    review = crate.get("#review")
    assert len(review["agent"]) == 2
    assert review["result"].id == "evidence/decision.json"
    drawn = [one for one in crate.get_entities() if one.type == "CreateAction"]
    assert drawn
    assert all(one["instrument"]["name"] == "noise" for one in drawn)
    assert {one.id for one in crate.root_dataset["hasPart"]} >= {one.id for one in files}


def test_a_dicom_reader_finds_every_rating_of_a_synthetic_image_in_its_reports(
    folder: Path,
) -> None:
    told = {
        (row["image_" + at], row["reader"]): row["answer_synthetic"] == at
        for row in rows(folder, "ratings_wide")
        for at in "AB"
        if row[f"synthetic_{at}"] == "true" and row["part"] == "CASE"
    }
    images = {row["image"]: row["dicom"] for row in rows(folder, "images")}
    found = {}
    for path in sorted((folder / "data/ratings/dicom_sr").rglob("*.dcm")):
        image, _, reader = path.stem.partition("_")
        document = highdicom.sr.srread(path)
        (referenced,) = (
            document.CurrentRequestedProcedureEvidenceSequence[0]
            .ReferencedSeriesSequence[0]
            .ReferencedSOPSequence
        )
        shown = pydicom.dcmread(folder / "data" / images[image], stop_before_pixels=True)
        assert referenced.ReferencedSOPInstanceUID == shown.SOPInstanceUID
        assert document.ContentDate == "20261121"
        report: Any = document.content
        (group,) = report.get_image_measurement_groups()
        (said,) = group.get_qualitative_evaluations()
        found[image, reader] = said.value.meaning == "chosen"

    assert found == told
    assert len(found) == 24 * 4


@pytest.mark.parametrize("table", ["images", "ratings_long", "ratings_wide"])
def test_pandas_reads_the_same_from_both_forms_of_a_table(folder: Path, table: str) -> None:
    stem = folder / "data/tables" / table
    plain = pandas.read_csv(f"{stem}.csv", keep_default_na=False, na_values={"looked_for_ms": [""]})
    typed = pandas.read_parquet(f"{stem}.parquet")

    assert list(plain.columns) == list(typed.columns)
    assert len(plain) == len(typed) == len(rows(folder, table))
    for column in typed:
        said = typed[column].fillna("") if typed[column].dtype == object else typed[column]
        assert plain[column].astype(str).tolist() == said.astype(str).tolist(), column


def test_the_form_for_imrmc_is_one_table_that_gives_back_every_share(folder: Path) -> None:
    """As its manual says: four columns behind the head, each reader scoring each case once."""
    (path,) = (folder / "data/tables").glob("*.imrmc")
    head, _, body = path.read_text().partition("BEGIN DATA:\n")
    counts = dict(line.split(": ") for line in head.splitlines() if line.startswith("N"))
    names = ["reader", "case", "modality", "score"]
    data = pandas.read_csv(path, skiprows=head.count("\n") + 1, names=names, dtype=str)
    truth = data[data.reader == "-1"].set_index("case").score.astype(int)
    scores = data[data.reader != "-1"]

    assert body.count("\n") == len(data)
    assert not data.isna().any().any()
    assert (truth.value_counts()[0], truth.value_counts()[1]) == (24, 24)
    assert (int(counts["N0"]), int(counts["N1"])) == (24, 24)
    assert int(counts["NR"]) == scores.reader.nunique()
    assert int(counts["NM"]) == scores.modality.nunique()
    assert not scores.duplicated(["reader", "case", "modality"]).any()
    assert set(scores.case) <= set(truth.index)
