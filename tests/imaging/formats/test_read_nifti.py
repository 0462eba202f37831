"""A volume's voxels lie where its affine says, and its numbers mean what they meant."""

import gzip

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reviewapp.dicom.limits import USUAL
from reviewapp.dicom.picture import Picture
from reviewapp.imaging.formats import nifti
from tests.imaging.bad_others import volume, volume_scaled_by

NAME = "Zwetschgenbaum"
SHAPE = (3, 4, 5)


def read(content: bytes) -> Picture:
    return nifti.read(content, limits=USUAL)


def numbered(kind: str = "int16") -> NDArray[np.generic]:
    return np.arange(60).reshape(SHAPE).astype(kind)


def place_of(picture: Picture, frame: int, row: int, column: int) -> NDArray[np.float64]:
    """Return where a sample lies by the picture's own geometry, to the right, front and head."""
    where = picture.geometry
    assert where.orientation is not None
    assert where.spacing is not None
    assert where.position is not None
    assert where.slice_spacing is not None
    along, down = np.array(where.orientation[:3]), np.array(where.orientation[3:])
    place = np.array(where.position) + along * where.spacing[1] * column
    place += down * where.spacing[0] * row
    place += np.cross(along, down) * where.slice_spacing * frame
    return place * [-1, -1, 1]


@given(
    axes=st.permutations(range(3)),
    signs=st.tuples(*[st.sampled_from([-1, 1])] * 3),
    sizes=st.tuples(*[st.floats(0.5, 4)] * 3),
    voxel=st.tuples(*[st.integers(0, length - 1) for length in SHAPE]),
)
def test_every_voxel_stays_where_it_was(
    axes: list[int], signs: tuple[int, ...], sizes: tuple[float, ...], voxel: tuple[int, ...]
) -> None:
    affine = np.eye(4)
    affine[:3, :3] = np.eye(3)[axes] * signs * sizes
    affine[:3, 3] = (7, -8, 9)
    picture = read(volume(numbered(), affine))

    frame, row, column = (int(at[0]) for at in np.where(picture.pixels == numbered()[voxel]))
    expected = affine @ [*voxel, 1]
    assert place_of(picture, frame, row, column) == pytest.approx(expected[:3], abs=1e-4)


def test_frames_go_up_rows_go_back_columns_go_left() -> None:
    picture = read(volume(numbered()))

    assert picture.pixels.shape == SHAPE[::-1]
    assert list(picture.geometry.orientation or ()) == [1, 0, 0, 0, 1, 0]
    first_to_last = place_of(picture, 4, 3, 2) - place_of(picture, 0, 0, 0)
    assert first_to_last.tolist() == [-2, -3, 4]


@pytest.mark.parametrize("kind", ["uint8", "int16", "uint16"])
def test_small_integers_stay_as_they_are(kind: str) -> None:
    picture = read(volume(numbered(kind)))

    assert picture.pixels.dtype.name == kind
    assert sorted(picture.pixels.ravel()) == list(range(60))


@pytest.mark.parametrize("kind", ["int8", "int32", "uint32", "float32", "float64"])
def test_whole_numbers_of_any_kind_become_small_integers(kind: str) -> None:
    picture = read(volume(numbered(kind)))

    assert picture.pixels.dtype.name == "int16"
    assert (picture.slope, picture.intercept) == (1.0, 0.0)
    assert sorted(picture.pixels.ravel()) == list(range(60))


def test_fractions_move_by_no_more_than_half_a_step() -> None:
    voxels = np.random.default_rng(7).normal(0, 1000, SHAPE).astype(np.float32)
    picture = read(volume(voxels))

    back = picture.pixels * picture.slope + picture.intercept
    original = voxels[::-1, ::-1, :].transpose(2, 1, 0)
    assert np.abs(back - original).max() <= picture.slope / 2 * 1.001
    assert picture.slope == pytest.approx((voxels.max() - voxels.min()) / 65_535)


def test_a_scale_stays_beside_the_voxels() -> None:
    picture = read(volume_scaled_by(0.25))

    assert (picture.slope, picture.intercept) == (0.25, 0.0)


@pytest.mark.parametrize("slope", [0.0, float("nan")])
def test_no_slope_is_a_slope_of_one(slope: float) -> None:
    assert read(volume_scaled_by(slope)).slope == 1.0


def test_one_value_everywhere_is_no_division_by_zero() -> None:
    assert read(volume(np.full(SHAPE, 7.0))).pixels.max() == 7


def test_a_packed_volume_is_the_same() -> None:
    assert np.array_equal(read(gzip.compress(volume())).pixels, read(volume()).pixels)


def test_another_version_and_byte_order_are_the_same() -> None:
    second = nibabel.Nifti2Image(numbered(), np.eye(4))  # type: ignore[no-untyped-call] # few types
    swapped = nibabel.Nifti1Image(numbered(">i2"), np.eye(4))  # type: ignore[no-untyped-call] # same
    wanted = read(volume(numbered())).pixels

    assert np.array_equal(read(bytes(second.to_bytes())).pixels, wanted)
    assert np.array_equal(read(bytes(swapped.to_bytes())).pixels, wanted)


def test_no_name_in_a_header_or_extension_survives() -> None:
    image = nibabel.Nifti1Image(numbered(), np.eye(4))  # type: ignore[no-untyped-call] # few types
    for field in nifti.FREE_TEXT:
        image.header[field] = NAME[:10].encode()
    extension = nibabel.nifti1.Nifti1Extension(6, NAME.encode())
    image.header.extensions.append(extension)
    picture = read(bytes(image.to_bytes()))

    assert NAME[:10] not in repr(picture) + picture.pixels.tobytes().decode("latin-1")
    assert {one.name for one in picture.removed} >= {"descrip", "NIfTI header extension"}


def test_a_volume_may_show_a_face() -> None:
    assert [flag.kind for flag in read(volume()).flags] == ["RECOGNIZABLE_FACE"]
    assert nifti.seen(volume(), limits=USUAL).frames == 48
