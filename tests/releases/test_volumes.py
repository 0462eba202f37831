"""A picture as NIfTI …"""

from gzip import decompress
from typing import Any

import nibabel
import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging.form import Form, Photometric
from reviewapp.releases import pictures, volumes
from tests.factories import AT

SOURCE = pictures.Source("run", 0, 1, "noise", "r" * 64, "w" * 64, "0.1.0", AT)


def opened(pixels: NDArray[np.integer], form: Form) -> Any:  # noqa: ANN401 nibabel has few types
    picture = pictures.Picture("d" * 64, pixels, form, SOURCE)
    content = volumes.nifti(picture)
    assert volumes.nifti(picture) == content
    return nibabel.Nifti1Image.from_bytes(decompress(content))


def test_has_its_values_spacing_and_slices_where_dicom_has_them() -> None:
    pixels = np.arange(2 * 3 * 4, dtype=np.int16).reshape(2, 3, 4) - 7
    form = Form(slope=2.0, intercept=-5.0, row_spacing=0.5, column_spacing=0.25, slice_spacing=3.0)
    image = opened(pixels, form)

    assert image.get_data_dtype() == np.int16
    assert np.array_equal(image.get_fdata(), pixels.transpose(2, 1, 0) * 2.0 - 5.0)
    assert image.affine.tolist() == np.diag([-0.25, -0.5, 3.0, 1.0]).tolist()
    assert image.header.get_xyzt_units()[0] == "mm"


def test_says_no_unit_of_length_where_nobody_knows_the_spacing() -> None:
    image = opened(np.zeros((3, 4), np.uint16), Form())

    assert image.header.get_xyzt_units()[0] == "unknown"


def test_keeps_colours_and_makes_deep_ones_bytes() -> None:
    colours = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    form = Form(photometric=Photometric.RGB)
    image, deep = opened(colours, form), opened(colours.astype(np.uint16) * 257, form)

    shown = np.asanyarray(image.dataobj)
    assert shown.shape == (3, 2, 1)
    assert [shown[2, 1, 0][name] for name in "RGB"] == colours[1, 2].tolist()
    assert (np.asanyarray(deep.dataobj) == shown).all()
