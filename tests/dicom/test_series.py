"""Slices of one series make one volume, or the reason why not is said."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reviewapp.dicom.errors import SeriesDoesNotFit
from reviewapp.dicom.picture import Geometry, Picture
from reviewapp.dicom.series import assemble, by_series

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def a_slice(number: int, /, at: float | None = None, **changes: Any) -> Picture:  # noqa: ANN401  fields
    place = float(number) * 2.5 if at is None else at
    picture = Picture(
        pixels=np.full((4, 5), number, np.int16),
        format="DICOM",
        unit="HU",
        geometry=Geometry((0.7, 0.7), (0.0, 0.0, place), AXIAL, frame_of_reference="2.25.9"),
        subject="S-A",
        series="2.25.1",
        instance=f"2.25.1.{number}",
    )
    return replace(picture, **changes)


def slices(count: int = 5) -> list[Picture]:
    return [a_slice(number) for number in range(count)]


@given(st.permutations(range(7)))
def test_the_order_given_does_not_matter(order: list[int]) -> None:
    volume = assemble([a_slice(number) for number in order])

    assert volume.picture.pixels[:, 0, 0].tolist() == list(range(7))
    assert [order[index] for index in volume.order] == list(range(7))


def test_slices_are_sorted_by_place_and_never_by_number() -> None:
    backwards = [a_slice(number, at=-3.0 * number) for number in range(4)]

    assert assemble(backwards).picture.pixels[:, 0, 0].tolist() == [3, 2, 1, 0]


def test_a_volume_knows_the_distance_of_its_slices() -> None:
    picture = assemble(slices()).picture

    assert picture.geometry.slice_spacing == 2.5
    assert picture.geometry.position == (0.0, 0.0, 0.0)
    assert (picture.frames, picture.instance) == (5, "2.25.1")


def test_an_oblique_series_is_sorted_along_its_own_axis() -> None:
    tilted = tuple(np.array([0.8, 0.6, 0, 0, 0, -1]))
    normal = np.cross(tilted[:3], tilted[3:])
    given_slices = [
        a_slice(
            number,
            geometry=Geometry((1, 1), tuple(normal * number), tilted, frame_of_reference="f"),
        )
        for number in (3, 0, 2, 1)
    ]
    assert assemble(given_slices).picture.pixels[:, 0, 0].tolist() == [0, 1, 2, 3]


def test_one_slice_alone_is_a_picture() -> None:
    volume = assemble([a_slice(1)])

    assert volume.picture.pixels.shape == (4, 5)
    assert volume.picture.geometry.slice_spacing is None


def test_the_same_slice_twice_counts_once() -> None:
    assert assemble([*slices(), a_slice(2)]).picture.frames == 5


def test_one_name_with_two_contents_is_refused() -> None:
    other = a_slice(2, pixels=np.full((4, 5), 99, np.int16))
    with pytest.raises(SeriesDoesNotFit, match=r"one name \(SOP instance\) and different pixels"):
        assemble([*slices(), other])


def test_a_missing_slice_is_counted() -> None:
    with pytest.raises(SeriesDoesNotFit, match="lacks 2 of its slices"):
        assemble([one for number, one in enumerate(slices(9)) if number not in {3, 6}])


def test_uneven_distances_are_refused() -> None:
    uneven = [a_slice(number, at=at) for number, at in enumerate([0, 2.5, 5, 6.5, 9, 11.5])]
    with pytest.raises(SeriesDoesNotFit, match="uneven distances"):
        assemble(uneven)


def test_a_gantry_may_be_a_little_off() -> None:
    nearly = [a_slice(number, at=number * 2.5 + 0.2 * (number % 2)) for number in range(6)]
    assert assemble(nearly).picture.frames == 6


def _at(orientation: tuple[float, ...] | None = AXIAL, **changes: Any) -> Geometry:  # noqa: ANN401  fields
    geometry = Geometry((0.7, 0.7), (0.0, 0.0, 50.0), orientation, frame_of_reference="2.25.9")
    return replace(geometry, **changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"geometry": _at(CORONAL)}, "different directions, such as a localizer"),
        ({"geometry": _at(None)}, "does not say where it lies"),
        ({"geometry": _at(frame_of_reference="2.25.8")}, "different frames of reference"),
        ({"geometry": _at(spacing=(1.0, 1.0))}, "pixels of different sizes"),
        ({"geometry": _at(position=(0.0, 0.0, 2.5))}, "two slices at one place"),
        ({"pixels": np.zeros((4, 6), np.int16)}, "slices of different sizes"),
        ({"pixels": np.zeros((4, 5), np.uint16)}, "on different scales"),
        ({"slope": 0.5}, "on different scales"),
        ({"pixels": np.zeros((2, 4, 5), np.int16)}, "a volume of its own"),
        ({"subject": "S-B"}, "two series or two subjects"),
    ],
)
def test_a_slice_that_does_not_belong_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SeriesDoesNotFit, match=said):
        assemble([*slices(), a_slice(20, **changes)])


def a_pet(*scales: tuple[float, float], **changes: Any) -> list[Picture]:  # noqa: ANN401  fields
    """Slices of one PET, each on the scale that holds its own values best."""
    found = np.random.default_rng(5)
    return [
        a_slice(
            number,
            **{
                "pixels": found.integers(0, 32_767, (4, 5), np.int16, endpoint=True),
                "unit": "BQML",
                "slope": slope,
                "intercept": intercept,
                "attributes": {"modality": "PT"},
                **changes,
            },
        )
        for number, (slope, intercept) in enumerate(scales)
    ]


def values_of(picture: Picture) -> NDArray[np.floating]:
    return picture.pixels * picture.slope + picture.intercept


@pytest.mark.parametrize(
    ("scales", "levels"),
    [
        ([(0.31, 0.0), (2.7, 0.0), (1.0, 0.0)], 65_535),
        ([(0.5, -100.0), (2.5, -900.0), (0.1, 3.0)], 32_767),
        ([(1e-9, 0.0), (3e-9, 0.0)], 65_535),
    ],
)
def test_a_pet_with_a_scale_for_each_slice_gets_one_for_all(
    scales: list[tuple[float, float]], levels: int
) -> None:
    given_slices = a_pet(*scales)

    picture = assemble(given_slices).picture

    before = np.stack([values_of(one) for one in given_slices])
    assert np.abs(values_of(picture) - before).max() <= np.abs(before).max() / levels * 0.5001
    assert (picture.intercept, picture.unit) == (0.0, "BQML")


def test_a_pet_of_nothing_is_nothing() -> None:
    empty = a_pet((0.5, 0.0), (2.0, 0.0), pixels=np.zeros((4, 5), np.int16))

    assert not values_of(assemble(empty).picture).any()


def test_a_pet_on_one_scale_keeps_its_samples() -> None:
    given_slices = a_pet((0.5, 0.0), (0.5, 0.0))

    picture = assemble(given_slices).picture
    assert np.array_equal(picture.pixels[1], given_slices[1].pixels)
    assert picture.slope == 0.5


@pytest.mark.parametrize("changes", [{"attributes": {"modality": "MR"}}, {"padding": 0}])
def test_scales_that_nobody_can_bring_together_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SeriesDoesNotFit, match="on different scales"):
        assemble(a_pet((0.5, 0.0), (2.0, 0.0), **changes))


def test_slices_in_two_units_are_refused() -> None:
    first, second = a_pet((0.5, 0.0), (2.0, 0.0))
    with pytest.raises(SeriesDoesNotFit, match="on different scales"):
        assemble([first, replace(second, unit="CNTS")])


def test_nothing_makes_no_volume() -> None:
    with pytest.raises(SeriesDoesNotFit, match="no slices"):
        assemble([])


def test_pictures_are_grouped_by_series_and_others_stand_alone() -> None:
    groups = by_series([*slices(3), a_slice(0, series=""), a_slice(1, series="")])

    assert sorted(len(group) for group in groups.values()) == [1, 1, 3]
