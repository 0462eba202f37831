"""A set of images refuses what no measure could use, in a sentence."""

from dataclasses import replace

import numpy as np
import pytest

from generation.measures.arrays import listed, vector
from generation.measures.errors import NotMeasurable
from generation.measures.sets import ImageSet
from tests.generation.measures.sets import some_images

GOOD = some_images(6, labelled=True)


def changed(at: int, value: float) -> np.ndarray:
    images = GOOD.images.copy()
    images[at] = value
    return images


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"images": GOOD.images[0]}, "at least 2 grey images"),
        ({"images": GOOD.images[:1]}, "at least 2 grey images"),
        ({"images": np.float64(3)}, "at least 2 grey images"),
        ({"images": GOOD.images[:5], "masks": None}, "5 images and 6 subjects"),
        ({"images": changed(2, np.nan)}, "missing or infinite in image 2"),
        ({"images": changed(3, np.inf)}, "missing or infinite in image 3"),
        ({"images": changed(4, 0.25)}, "the same in image 4"),
        ({"images": GOOD.images.astype(str), "masks": None}, "Give numbers"),
        ({"images": GOOD.images.astype(complex)}, "Give numbers"),
        ({"masks": GOOD.images[:, :5]}, "one mask of the same grid"),
        ({"labels": np.arange(5)}, "6 images and 5 labels"),
        ({"groups": ("a",)}, "6 images and 1 groups"),
        ({"high": 0.0}, "The range 0.0 to 0.0 is none"),
        ({"high": float("nan")}, "is none"),
    ],
)
def test_it_refuses(fields: dict[str, object], says: str) -> None:
    with pytest.raises(NotMeasurable, match=says):
        replace(GOOD, **fields)  # type: ignore[arg-type]  # wrong on purpose


def test_without_a_declared_range_there_is_no_set() -> None:
    with pytest.raises(TypeError, match="low"):
        ImageSet(images=GOOD.images, subjects=GOOD.subjects)  # type: ignore[call-arg]  # on purpose


def test_its_digest_changes_with_all_that_a_figure_depends_on() -> None:
    others = [
        replace(GOOD, images=GOOD.images + 0.001),
        replace(GOOD, images=GOOD.images.astype(np.float64)),
        replace(GOOD, subjects=GOOD.subjects[::-1]),
        replace(GOOD, high=2.0),
        replace(GOOD, masks=None),
        replace(GOOD, labels=None),
        replace(GOOD, groups=("a",) * 6),
    ]
    assert len({GOOD.digest, *(other.digest for other in others)}) == 8
    assert replace(GOOD).digest == GOOD.digest


def test_a_part_keeps_everything_that_belongs_to_it() -> None:
    part = replace(GOOD, groups=tuple("abcdef")).take(np.array([4, 1]))
    assert part.subjects == (GOOD.subjects[4], GOOD.subjects[1])
    assert part.groups == ("e", "b")
    assert part.labels is not None
    assert part.masks is not None
    assert part.labels.tolist() == [0, 1]
    assert (part.masks[1] == 1).any()


def test_long_lists_are_cut_short() -> None:
    assert listed([1, 2]) == "1, 2"
    assert listed(list(range(9))) == "0, 1, 2, 3, 4 and 4 more"


def test_what_are_no_numbers_is_said() -> None:
    with pytest.raises(NotMeasurable, match="are not numbers"):
        vector(["a"], name="The values")
    with pytest.raises(NotMeasurable, match="a list of 3 numbers"):
        vector([1.0], name="The values", length=3)
    with pytest.raises(NotMeasurable, match="at least one number"):
        vector([], name="The values")


def test_lists_are_taken_for_arrays_and_ragged_ones_refused() -> None:
    images = [image.tolist() for image in GOOD.images]
    given = ImageSet(images=images, subjects=list("aabbcc"), low=0, high=1)  # type: ignore[arg-type]  # lists on purpose
    assert given.images.shape == GOOD.images.shape
    assert given.subject_count == 3
    with pytest.raises(NotMeasurable, match="differ in size"):
        replace(GOOD, images=[[[1.0]], [[1.0, 2.0]]])  # type: ignore[arg-type]  # ragged on purpose
