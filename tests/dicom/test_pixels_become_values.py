"""Samples become values that mean the same in every picture."""

from io import BytesIO

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from reviewapp.dicom.errors import Contradictory, FileRefused, NotSupported
from reviewapp.dicom.picture import Window
from tests.dicom.making import a_ct, gradient, read, written


def test_stored_samples_become_hounsfield_units() -> None:
    picture = read(a_ct())

    assert np.array_equal(picture.pixels, gradient().astype(np.int16) - 1024)
    assert (picture.unit, picture.slope, picture.intercept) == ("HU", 1.0, 0.0)


def test_the_kept_file_has_the_stored_samples_untouched() -> None:
    kept = pydicom.dcmread(BytesIO(read(a_ct()).header or b""))

    assert np.array_equal(kept.pixel_array, gradient())


def test_a_fraction_of_a_scale_stays_beside_the_samples() -> None:
    picture = read(a_ct(Modality="MR", RescaleSlope="0.5", RescaleIntercept="-3"))

    assert np.array_equal(picture.pixels, gradient())
    assert (picture.slope, picture.intercept) == (0.5, -3.0)


def test_values_beyond_sixteen_bits_stay_samples_with_a_scale() -> None:
    picture = read(a_ct(RescaleSlope="20", RescaleIntercept="-1024"))

    assert np.array_equal(picture.pixels, gradient())
    assert (picture.slope, picture.intercept) == (20.0, -1024.0)


def test_signed_samples_with_fewer_bits_than_allocated() -> None:
    samples = (gradient(most=2047).astype(np.int16) - 1000) & 0x0FFF
    picture = read(a_ct(samples, RescaleIntercept="0"))

    assert np.array_equal(picture.pixels, gradient(most=2047).astype(np.int16) - 1000)


def test_bits_above_those_in_use_are_cleared_because_overlays_hid_there() -> None:
    picture = read(a_ct(gradient() | 0x8000))

    assert np.array_equal(picture.pixels, read(a_ct()).pixels)
    assert picture.header == read(a_ct()).header


def test_padding_and_window_are_said_in_values() -> None:
    picture = read(a_ct(PixelPaddingValue=0))

    assert picture.padding == -1024
    assert picture.window == Window(40.0, 400.0)


def test_a_picture_whose_low_samples_are_bright_is_turned() -> None:
    picture = read(
        a_ct(
            Modality="CR", PhotometricInterpretation="MONOCHROME1",
            RescaleIntercept=None, RescaleSlope=None, PixelPaddingValue=7,
        )
    )  # fmt: skip

    assert np.array_equal(picture.pixels, 4095 - gradient())
    assert picture.padding == 4095 - 7
    assert picture.window == Window(4095 - 40.0, 400.0)


def test_turning_signed_samples_stays_within_their_range() -> None:
    samples = gradient().astype(np.int16) - 2048
    picture = read(a_ct(samples, PhotometricInterpretation="MONOCHROME1", RescaleIntercept="0"))

    assert np.array_equal(picture.pixels, -1 - samples)


def test_a_table_of_values_is_applied() -> None:
    table = Dataset()
    table.LUTDescriptor, table.ModalityLUTType = [4096, 0, 16], "OD"
    table.LUTData = (np.arange(4096, dtype=np.uint16) * 3).tobytes()
    table["LUTData"].VR = "OW"
    table["LUTDescriptor"].VR = "US"
    picture = read(
        a_ct(ModalityLUTSequence=[table], RescaleSlope=None, RescaleIntercept=None, Modality="CR")
    )

    assert np.array_equal(picture.pixels, gradient() * 3)
    assert picture.unit == "OD"


def test_a_palette_becomes_its_colours() -> None:
    samples = gradient(most=255).astype(np.uint8)
    colours = {"Red": 1, "Green": 3, "Blue": 5}
    palette: dict[str, object] = {}
    for name, factor in colours.items():
        palette[f"{name}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        entries = ((np.arange(256) * factor) % 256).astype(np.uint16) * 257
        palette[f"{name}PaletteColorLookupTableData"] = entries.tobytes()
    picture = read(a_ct(samples, PhotometricInterpretation="PALETTE COLOR", **palette))

    wanted = [(samples.astype(int) * factor % 256).astype(np.uint8) for factor in colours.values()]
    assert np.array_equal(picture.pixels, np.stack(wanted, axis=-1))
    assert pydicom.dcmread(BytesIO(picture.header or b"")).PhotometricInterpretation == "RGB"


def test_colour_planes_are_interleaved() -> None:
    planes = np.stack([gradient(most=255)] * 3).astype(np.uint8)
    planes[1] //= 2
    dataset = a_ct(np.moveaxis(planes, 0, -1).copy(), PlanarConfiguration=1)
    dataset.PixelData = planes.tobytes()

    picture = read(dataset)
    assert picture.colour
    assert np.array_equal(picture.pixels, np.moveaxis(planes, 0, -1))


def test_luminance_and_chrominance_become_red_green_blue() -> None:
    grey = np.full((4, 4, 3), 128, np.uint8)
    grey[..., 0] = 77

    picture = read(a_ct(grey, PhotometricInterpretation="YBR_FULL"))
    assert (picture.pixels == 77).all()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_frames_rows_and_columns_are_told(count: int) -> None:
    dataset = a_ct(NumberOfFrames=count)
    dataset.PixelData = gradient().tobytes() * count

    picture = read(dataset)
    assert (picture.frames, picture.rows, picture.columns) == (count, 32, 48)
    assert picture.pixels.ndim == (2 if count == 1 else 3)


@pytest.mark.parametrize("bits", [1, 32, 64])
def test_samples_of_other_widths_are_refused(bits: int) -> None:
    with pytest.raises(NotSupported, match=f"samples of {bits} bits"):
        read(a_ct(BitsAllocated=bits))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"Rows": None}, "does not say its Rows"),
        ({"BitsStored": 17}, "17 of 16 bits"),
        ({"SamplesPerPixel": 3}, "has 1 samples a pixel"),
        ({"Rows": 0}, "says it has 0 rows"),
    ],
)
def test_a_header_that_contradicts_itself_is_refused(changes: dict[str, int], said: str) -> None:
    with pytest.raises(Contradictory, match=said):
        read(a_ct(**changes))


@pytest.mark.parametrize("photometric", ["CMYK", "ARGB", "YBR_PARTIAL_420", "", "DOE JANE"])
def test_colours_that_nobody_reads_are_refused(photometric: str) -> None:
    with pytest.raises(NotSupported, match="photometric interpretation") as refused:
        read(a_ct(PhotometricInterpretation=photometric))
    assert "JANE" not in str(refused.value)


def test_a_broken_table_is_refused() -> None:
    table = Dataset()
    table.LUTDescriptor = [4096, 0, 16]
    table["LUTDescriptor"].VR = "US"
    with pytest.raises(FileRefused, match="modality LUT"):
        read(a_ct(ModalityLUTSequence=[table]))
    assert written(a_ct())
