"""A release is packed so that …"""

import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image as Pictures
from pyarrow import parquet

from reviewapp.imaging import container, stores
from reviewapp.imaging.form import Form, Photometric
from reviewapp.provenance.models import Origin
from reviewapp.releases import bags, images, packing, pictures, services
from reviewapp.releases.errors import EvidenceAltered
from reviewapp.releases.models import Package, Release
from reviewapp.releases.wishes import Format
from tests.audit.flush import without_guards
from tests.factories import AT
from tests.releases.asking import rows
from tests.releases.making import (
    Interrupted,
    Quiet,
    a_packed_release,
    a_requested_release,
    packed,
)

pytestmark = pytest.mark.django_db


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in bags.walked(folder)}


@pytest.fixture
def release() -> Release:
    return a_packed_release()


def again(release: Release, *tries: Quiet) -> Path:
    """Pack the same once more, elsewhere; every try but the last is interrupted."""
    elsewhere = services.folder_of(release).with_name("again")
    for progress in tries[:-1]:
        with pytest.raises(Interrupted):
            packing.write(release, elsewhere, progress=progress)
    packing.write(release, elsewhere, progress=tries[-1])
    return elsewhere


def test_the_same_inputs_give_the_same_bytes_after_an_interruption_too(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = services.folder_of(release)
    assert contents(again(release, Quiet())) == contents(folder)
    shutil.rmtree(folder.with_name("again"))
    monkeypatch.setattr(images, "AT_ONCE", 5)
    made: list[str] = []
    pngs = images.KINDS[Format.PNG][1]

    def counted(picture: pictures.Picture) -> Iterator[bytes]:
        made.append(picture.digest)
        return pngs(picture)

    monkeypatch.setitem(images.KINDS, Format.PNG, ("png", counted))

    whole = again(release, Quiet(stops_after=13), Quiet())

    assert contents(whole) == contents(folder)
    # Ten were safe on the disk, three more were made a second time.
    assert len(made) == 24 + 3
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted(
        [folder.name, whole.name]
    )


def test_the_pictures_are_the_originals(release: Release) -> None:
    folder = services.folder_of(release)
    for row in rows(folder, "images"):
        pixels = container.unpack(stores.read(row["image"]))
        shown = np.asarray(Pictures.open(folder / "data" / row["png"]))
        header = pydicom.dcmread(folder / "data" / row["dicom"])

        assert (shown.astype(int) - int(row["png_offset"]) == pixels).all()
        assert header.SyntheticData == "YES"
        assert header.ContentQualification == "RESEARCH"
        assert (header.pixel_array.astype(int) - 2**15 == pixels).all()
        assert (int(row["sample_min"]), int(row["sample_max"])) == (-1000, 1000)


def test_the_tables_say_the_same_in_both_forms(folder: Path) -> None:
    for table in ("images", "ratings_long", "ratings_wide"):
        read = parquet.read_table(folder / "data" / "tables" / f"{table}.parquet").to_pylist()
        told = rows(folder, table)
        assert len(told) == len(read) > 0
        assert told[0].keys() == read[0].keys()
        first = next(iter(told[0]))
        assert [row[first] for row in told] == [row[first] for row in read]


def test_nobody_is_named_and_no_day_is_told_in_the_ratings(folder: Path) -> None:
    for path in (folder / "data" / "tables").glob("ratings_*"):
        content = path.read_bytes()
        assert b"2026-" not in content
        assert b"Reader 1" not in content
    assert {row["reader"] for row in rows(folder, "ratings_wide")} == {"R01", "R02", "R03", "R04"}


def test_the_form_for_imrmc_has_a_truth_and_a_score_for_every_image(folder: Path) -> None:
    lines = (folder / "data/tables/ratings_synthetic.imrmc").read_text().splitlines()
    begin = lines.index("BEGIN DATA:")
    data = [line.split(",") for line in lines[begin + 1 :]]
    truth = {case: int(score) for reader, case, modality, score in data if reader == "-1"}

    assert lines[1:begin] == ["N0: 24", "N1: 24", "NR: 4", "NM: 1"]
    assert (len(truth), sum(truth.values())) == (48, 24)
    assert len(data) == 48 + 4 * 48
    assert {modality for _, _, modality, _ in data} == {"0", "1"}


def test_it_is_a_bag(folder: Path) -> None:
    listed = (folder / bags.MANIFEST).read_text().splitlines()
    payload = list(bags.walked(folder / "data"))
    info = (folder / "bag-info.txt").read_text()

    assert (folder / "bagit.txt").read_bytes() == bags.DECLARATION
    assert len(listed) == len(payload)
    assert f"Payload-Oxum: {sum(p.stat().st_size for p in payload)}.{len(payload)}\n" in info
    assert "Bagging-Date: 2026-11-21\n" in info


def test_it_is_written_down_once_whatever_a_dying_worker_left(release: Release) -> None:
    folder, package = services.folder_of(release), Package.objects.get()

    assert packing.pack(Quiet(), release_id=str(release.pk), clock=lambda: AT) == package
    assert package.files == len(contents(folder))
    assert package.size == sum(map(len, contents(folder).values()))
    assert package.parts["images/png"]["files"] == 24
    with without_guards():
        Package.objects.all().delete()
    assert packed(release).exists()
    assert Package.objects.get().digest == package.digest


def test_what_was_not_wished_for_stays_away() -> None:
    folder = services.folder_of(a_packed_release(formats=["PNG"], ratings=False))

    assert not (folder / "data/images/dicom").exists()
    assert not list((folder / "data/tables").glob("ratings*"))


def test_what_is_not_as_it_was_is_refused() -> None:
    release = a_requested_release()
    members = release.cohort_version.cohort_images.order_by("image__digest")
    first = members.select_related("image")[0].image

    with without_guards():
        release.decision.signatures.update(words="I did not say this.")
    refused(release, because="not the one that two people signed")
    with without_guards():
        Origin.objects.filter(image=first).update(kind="REAL", run=None, number=None)
    refused(release, because="was acquired")
    with stores.opened(first.digest) as file:
        Path(str(file.name)).write_bytes(container.pack(np.zeros((16, 16), np.int16)))
    refused(release, because="holds other bytes")
    with without_guards():
        members.filter(image=first).delete()
    refused(release, because="not the ones its digest names")


def refused(release: Release, *, because: str) -> None:
    with pytest.raises(EvidenceAltered, match=because):
        packed(release)
    assert not services.folder_of(release).exists()


def test_what_describes_it_names_every_table_and_picture(folder: Path) -> None:
    said = json.loads((folder / "data/croissant.json").read_text())
    digests = {
        line.split("  ")[1]: line.split("  ")[0]
        for line in (folder / bags.MANIFEST).read_text().splitlines()
    }

    assert said["conformsTo"][0] == "http://mlcommons.org/croissant/1.1"
    assert said["rai:hasSyntheticData"] is True
    for one in said["distribution"]:
        if one["@type"] == "cr:FileObject":
            assert digests[f"data/{one['contentUrl']}"] == one["sha256"]
        else:
            assert len(list((folder / "data").glob(one["includes"]))) == 24
    for records in said["recordSet"]:
        columns = {field["source"]["extract"]["column"] for field in records["field"]}
        (table,) = {field["source"]["fileObject"]["@id"] for field in records["field"]}
        assert columns <= set(rows(folder, table)[0])


def test_the_origin_of_all_is_told_as_prov(folder: Path) -> None:
    said = json.loads((folder / "data/metadata/prov.json").read_text())
    known = {*said["entity"], *said["activity"], *said["agent"]}

    for relation in ("wasGeneratedBy", "used", "wasAttributedTo"):
        for one in said[relation].values():
            named = {value for name, value in one.items() if name != "prov:time"}
            assert named <= known
    assert len(said["agent"]) == 2


def test_the_card_says_what_was_found_and_who_signed(folder: Path) -> None:
    card = (folder / "data/README.md").read_text()

    assert "must lie" in card
    assert "PASS." in card
    assert "review," in card
    assert "seed 1" in card


def test_the_programs_are_listed(folder: Path) -> None:
    said = json.loads((folder / "data/metadata/sbom.cdx.json").read_text())

    assert {"django", "pydicom"} <= {one["name"] for one in said["components"]}


def test_a_file_in_colour_and_of_many_slices_is_written_too() -> None:
    source = pictures.Source("run", 0, 1, "noise", "r" * 64, "w" * 64, "0.1.0", AT)
    colour = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    red = pictures.Picture("d" * 64, colour, Form(photometric=Photometric.RGB), source)
    turned = pictures.Picture(
        "e" * 64,
        np.arange(8, dtype=np.uint8).reshape(2, 2, 2),
        Form(photometric=Photometric.DARK_IS_HIGH, unit="HU"),
        source,
    )

    assert [Pictures.open(BytesIO(one)).size for one in pictures.pngs(red)] == [(3, 2)]
    assert [len(list(pictures.pngs(turned))), len(list(pictures.dicoms(turned)))] == [2, 1]
    (header,) = (pydicom.dcmread(BytesIO(one)) for one in pictures.dicoms(turned))
    assert header.pixel_array[0].tolist() == [[255, 254], [253, 252]]
