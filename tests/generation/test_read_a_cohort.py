"""Reading a cohort …"""

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generation.cohorts.cohort import Cohort
from generation.cohorts.files import read_image
from generation.cohorts.folder import load_cohort
from generation.cohorts.phantoms import COHORTS
from generation.cohorts.splits import by_subject, regime
from generation.refusal import Refusal
from tests.generation.small import discs

PIXELS = np.arange(64, dtype=np.uint16).reshape(8, 8) * 1000


# The end of an archive that holds nothing.
EMPTY_ARCHIVE = b"PK\x05\x06" + bytes(18)


def bomb() -> bytes:
    """A picture of a few bytes that says it has more pixels than memory."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT"


def nifti(
    pixels: np.ndarray,
    *,
    code: int = 4,
    slope: float = 0.0,
    order: str = "<",
    start: float = 352.0,
) -> bytes:
    header = bytearray(352)
    struct.pack_into(f"{order}i", header, 0, 348)
    sizes = pixels.shape[::-1]
    struct.pack_into(f"{order}8h", header, 40, len(sizes), *sizes, *(1,) * (7 - len(sizes)))
    struct.pack_into(f"{order}h", header, 70, code)
    struct.pack_into(f"{order}3f", header, 108, start, slope, 0.0)
    return bytes(header) + pixels.astype(f"{order}i2").tobytes()


def a_folder(folder: Path, table: str) -> str:
    Image.fromarray(PIXELS).save(folder / "a.png")
    np.save(folder / "b.npy", PIXELS[::-1])
    np.save(folder / "mask.npy", (PIXELS > 9000).astype(np.uint8))
    (folder / "cohort.csv").write_text(table, encoding="utf-8")
    return str(folder)


def test_sixteen_bits_stay_sixteen_bits(tmp_path: Path) -> None:
    said = a_folder(tmp_path, "file,subject,split,sex\na.png,p1,TRAIN,F\nb.npy,p2,TEST,\n")
    cohort = load_cohort(said)

    assert cohort.images.dtype == np.uint16
    assert np.array_equal(cohort.images[0, 0], PIXELS)
    assert cohort.splits == ("TRAIN", "TEST")
    assert cohort.attributes == {"sex": ("F", None)}


def test_masks_and_second_images_come_along(tmp_path: Path) -> None:
    said = a_folder(
        tmp_path,
        "file,subject,split,mask,image:mr\na.png,p1,TRAIN,mask.npy,b.npy\n",
    )
    cohort = load_cohort(said)

    assert cohort.masks is not None
    assert cohort.masks.sum() == (PIXELS > 9000).sum()
    assert np.array_equal(cohort.others["mr"][0, 0], PIXELS[::-1])


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_nifti_volume_keeps_its_values(order: str, tmp_path: Path) -> None:
    volume = np.arange(24, dtype=np.int16).reshape(2, 3, 4) - 1000
    (tmp_path / "v.nii.gz").write_bytes(gzip.compress(nifti(volume, order=order)))

    assert np.array_equal(read_image(tmp_path / "v.nii.gz")[0], volume)
    assert read_image(tmp_path / "v.nii.gz").dtype == np.int16


def test_a_nifti_scale_is_followed(tmp_path: Path) -> None:
    (tmp_path / "v.nii").write_bytes(nifti(np.full((2, 2, 2), 3, np.int16), slope=0.5))

    assert read_image(tmp_path / "v.nii").dtype == np.float32
    assert float(read_image(tmp_path / "v.nii").max()) == 1.5


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.png", b"no picture", "cannot be read"),
        ("x.nii", b"\0" * 400, "does not begin as NIfTI-1"),
        ("x.nii", b"\0", "cannot be read"),
        ("x.nii", nifti(np.zeros((2, 2, 2), np.int16), code=1), "not supported"),
        ("x.nii", nifti(np.zeros((9, 9, 9), np.int16))[:400], "cannot be read"),
        ("x.npy", b"\x93NUMPY\x01\x00", "cannot be read"),
        ("x.npz", EMPTY_ARCHIVE, "cannot be read"),
        ("x.nii.gz", gzip.compress(bytes(4000), mtime=0)[:12] + b"\xff" * 40, "cannot be read"),
        ("x.nii", nifti(np.zeros((2, 2, 2), np.int16), start=float("inf")), "cannot be read"),
        ("x.png", bomb(), "cannot be read as an image: Image size"),
        ("x.exe", b"", "is no .png"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    name: str, content: bytes, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(Refusal, match=sentence):
        read_image(tmp_path / name)


def test_an_object_array_is_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([{}], dtype=object))

    with pytest.raises(Refusal, match="cannot be read"):
        read_image(tmp_path / "x.npy")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "needs the columns file and subject"),
        ("file\na.png\n", "needs the columns file and subject"),
        ("file,subject\na.png\n", "Line 2"),
        ("file,subject\na.png,p1,x\n", "Line 2"),
        ("file,subject\n../a.png,p1\n", "is no file of"),
        ("file,subject\n/etc/passwd,p1\n", "is no file of"),
        ("file,subject,split\na.png,p1,SOME\n", "is no split"),
        ("file,subject,split\na.png,p1,TRAIN\nb.npy,p1,TEST\n", "Split by subject"),
        ("file,subject\na.png,p1\nmask.npy,p2\n", "differ in size or kind"),
    ],
)
def test_a_table_that_is_wrong_is_refused(table: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=sentence):
        load_cohort(a_folder(tmp_path, table))


def test_no_subject_is_in_two_splits() -> None:
    cohort = by_subject(discs(40), seed=3, hold_out=0.2, test=0.2)

    for split, count in (("TRAIN", 24), ("HOLD_OUT", 8), ("TEST", 8)):
        part = cohort.part(split)  # type: ignore[arg-type]  # one of the three
        assert len(part) == count
        others = {s for s, at in zip(cohort.subjects, cohort.splits, strict=True) if at != split}
        assert not others & set(part.subjects)


def test_regimes_are_nested_and_leave_the_test_alone() -> None:
    cohort = by_subject(discs(40), seed=3, hold_out=0.2, test=0.2)
    few, more = (regime(cohort, cases=cases, seed=1) for cases in (3, 9))

    assert set(few.part("TRAIN").subjects) < set(more.part("TRAIN").subjects)
    assert few.part("TEST").subjects == more.part("TEST").subjects == cohort.part("TEST").subjects
    with pytest.raises(Refusal, match="12 subjects to train on"):
        regime(cohort, cases=13, seed=1)


def test_too_few_subjects_cannot_be_split() -> None:
    with pytest.raises(Refusal, match="too few"):
        by_subject(discs(4), seed=1, hold_out=0.5, test=0.5)


@pytest.mark.parametrize("name", sorted(COHORTS))
def test_a_phantom_cohort_depends_on_its_seed_alone(name: str) -> None:
    one, same, other = (
        load_cohort(f"phantom:{name}", count=12, size=16, seed=seed) for seed in (1, 1, 2)
    )

    assert one.digest == same.digest != other.digest
    # Views are of one patient, who cannot be split.
    assert set(one.splits) == ({"TRAIN"} if name == "views" else {"TRAIN", "HOLD_OUT", "TEST"})


def test_a_lesion_grows_from_baseline_to_followup() -> None:
    cohort = load_cohort("phantom:chest-followup", count=60, size=32, seed=1)
    grown = (cohort.images > -500).sum((1, 2, 3)) - (cohort.others["baseline"] > -500).sum(
        (1, 2, 3)
    )
    lesion = np.array(cohort.attributes["lesion"]) != "NONE"
    late = np.array([float(str(months)) for months in cohort.attributes["months"]]) > 12

    assert grown[lesion & late].mean() > 1 > abs(grown[~lesion]).mean()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [("phantom:dream", "no phantom “dream”"), ("/nowhere", "cannot be read")],
)
def test_what_is_not_there_is_refused(said: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        load_cohort(said)


@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        (np.zeros((1, 1, 4, 4), np.float64), "would not survive"),
        (np.full((1, 1, 4, 4), np.nan, np.float32), "values that are no numbers"),
        (np.zeros((2, 1, 4, 4), np.int16), "2 images but 1 entries of subjects"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(images: np.ndarray, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        Cohort("x", images, ("p1",))


def test_a_palette_of_labels_is_read_as_labels_and_not_as_colours(tmp_path: Path) -> None:
    said = a_folder(tmp_path, "file,subject,split,mask\na.png,p1,TRAIN,mask.png\n")
    labels = np.arange(64, dtype=np.uint8).reshape(8, 8) % 5
    coloured = Image.fromarray(labels, mode="P")
    coloured.putpalette([200, 10, 10, 0, 250, 0, 9, 9, 250, 77, 77, 77, 255, 255, 0])
    coloured.save(tmp_path / "mask.png")

    masks = load_cohort(said).masks
    assert masks is not None
    assert np.array_equal(masks[0], labels)


def test_a_mask_of_two_values_is_of_labels_zero_and_one(tmp_path: Path) -> None:
    said = a_folder(tmp_path, "file,subject,split,mask\na.png,p1,TRAIN,mask.png\n")
    Image.fromarray(PIXELS > 9000).save(tmp_path / "mask.png")

    masks = load_cohort(said).masks
    assert masks is not None
    assert set(masks.ravel().tolist()) == {0, 1}


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "holds colours"), (b"no picture", "cannot be read as labels")]
)
def test_a_mask_of_colours_is_refused(content: bytes | None, sentence: str, tmp_path: Path) -> None:
    said = a_folder(tmp_path, "file,subject,split,mask\na.png,p1,TRAIN,mask.png\n")
    if content is None:
        Image.new("RGB", (8, 8)).save(tmp_path / "mask.png")
    else:
        (tmp_path / "mask.png").write_bytes(content)

    with pytest.raises(Refusal, match=sentence):
        load_cohort(said)


def test_masks_of_another_grid_are_refused() -> None:
    with pytest.raises(Refusal, match="Bring them to one grid"):
        Cohort("x", np.zeros((1, 1, 4, 4), np.int16), ("p",), masks=np.zeros((1, 5, 4), np.uint8))


@pytest.mark.parametrize(
    ("mask", "sentence"),
    [
        (np.full((8, 8), 255, np.uint8), "whole numbers from 0 to 254"),
        (np.full((8, 8), 256, np.int16), "whole numbers from 0 to 254"),
        (np.full((8, 8), -1, np.int16), "whole numbers from 0 to 254"),
        (np.full((8, 8), 0.5, np.float32), "whole numbers from 0 to 254"),
        (np.full((8, 8), np.nan, np.float32), "whole numbers from 0 to 254"),
        (np.zeros((3, 8, 8), np.uint8), "labels are one channel"),
        (np.zeros(8, np.uint8), "labels are one channel"),
    ],
)
def test_a_mask_that_would_come_back_as_another_is_refused(
    mask: np.ndarray, sentence: str, tmp_path: Path
) -> None:
    said = a_folder(tmp_path, "file,subject,split,mask\na.png,p1,TRAIN,mask.npy\n")
    np.save(tmp_path / "mask.npy", mask)

    with pytest.raises(Refusal, match=sentence):
        load_cohort(said)


def test_whole_labels_of_any_kind_of_number_are_kept(tmp_path: Path) -> None:
    said = a_folder(tmp_path, "file,subject,split,mask\na.png,p1,TRAIN,mask.npy\n")
    np.save(tmp_path / "mask.npy", np.full((8, 8), 254.0, np.float32))

    masks = load_cohort(said).masks
    assert masks is not None
    assert set(masks.ravel().tolist()) == {254}
