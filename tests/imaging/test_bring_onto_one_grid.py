"""Bringing pictures onto one grid …"""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from reviewapp.imaging.errors import PixelsDoNotFit
from reviewapp.imaging.form import Form, Photometric
from reviewapp.imaging.grids import Fit
from reviewapp.imaging.presentation import Look, Scaling, present
from reviewapp.imaging.resampling import Interpolation, resample
from tests.factories import LOOK, some_pixels

EIGHT = Look(rows=8, columns=8, low=0, high=100)
ANY_SIZE = dataclasses.replace(EIGHT, fit=Fit.COVER, scaling=Scaling.PERCENTILES)
pictures = arrays.arrays(
    st.sampled_from([np.uint8, np.int16, np.uint16]),
    st.tuples(st.integers(1, 3), st.integers(1, 20), st.integers(1, 20)),
    elements=st.integers(0, 100),
)
looks = st.builds(
    Look,
    rows=st.integers(1, 12),
    columns=st.integers(1, 12),
    low=st.integers(-50, 20),
    high=st.integers(80, 200),
    slices=st.integers(1, 3),
    fit=st.sampled_from(Fit),
    interpolation=st.sampled_from(Interpolation),
    trim=st.integers(0, 2),
    padding=st.none() | st.integers(0, 50),
    scaling=st.sampled_from(Scaling),
    dither=st.booleans(),
)


def samples(shown: bytes) -> NDArray[np.uint16]:
    return np.frombuffer(shown, "<u2")


def ramp(rows: int, columns: int) -> NDArray[np.int16]:
    return np.linspace(0, 100, rows * columns).reshape(rows, columns).astype(np.int16)


def shown_or_refused(pixels: NDArray[np.integer], look: Look, form: Form = Form()) -> bytes | None:  # noqa: B008 frozen
    try:
        return present(pixels, look=look, form=form)
    except PixelsDoNotFit:
        return None


@given(pictures, looks)
def test_a_copy_has_the_length_of_all_copies_or_there_is_none(
    pixels: NDArray[np.integer], look: Look
) -> None:
    shown = shown_or_refused(pixels, look)

    assert shown is None or len(shown) == look.size


@given(pictures, looks)
def test_a_copy_reaches_both_ends_and_nothing_beyond(
    pixels: NDArray[np.integer], look: Look
) -> None:
    if shown := shown_or_refused(pixels, look):
        assert (samples(shown).min(), samples(shown).max()) == (0, look.high - look.low)


@given(pictures, looks)
def test_a_copy_is_the_same_however_the_samples_lay_in_memory(
    pixels: NDArray[np.integer], look: Look
) -> None:
    turned = np.asfortranarray(pixels)
    swapped = pixels.astype(pixels.dtype.newbyteorder(">"))
    apart = np.repeat(pixels, 2, axis=2)[:, :, ::2]

    shown = shown_or_refused(pixels, look)

    for other in (turned, swapped, apart):
        assert shown_or_refused(other, look) == shown


@given(pictures, looks, st.sampled_from([2, 4, 8]))
def test_a_copy_rests_on_values_and_not_on_how_a_file_stored_them(
    pixels: NDArray[np.integer], look: Look, slope: int
) -> None:
    assume(not look.dither)  # chance is seeded by the samples themselves
    stored = pixels.astype(np.int16) * slope + 7

    shown = shown_or_refused(
        stored.astype(np.int16), look, Form(slope=1 / slope, intercept=-7 / slope)
    )

    assert shown == shown_or_refused(pixels, look)


def test_every_fit_gives_the_grid() -> None:
    for fit in set(Fit) - {Fit.EXACT}:
        look = dataclasses.replace(
            ANY_SIZE, fit=fit, row_spacing=1000, column_spacing=1000, padding=0
        )
        form = Form(row_spacing=0.7, column_spacing=0.9)
        for rows, columns in [(8, 8), (16, 12), (5, 30)]:
            assert len(present(ramp(rows, columns), look=look, form=form)) == 128


def test_a_picture_that_has_the_grid_passes_untouched_through_each() -> None:
    pixels = some_pixels()

    shown = {
        present(pixels, look=dataclasses.replace(LOOK, fit=fit, interpolation=by))
        for fit in set(Fit) - {Fit.SPACING}
        for by in Interpolation
    }

    assert shown == {(pixels.astype(np.int32) + 1000).astype("<u2").tobytes()}


def test_the_middle_is_cut_out() -> None:
    pixels = np.full((12, 10), 50, np.int16)
    pixels[2, 1], pixels[9, 8] = 0, 100

    shown = samples(present(pixels, look=dataclasses.replace(EIGHT, fit=Fit.CROP))).reshape(8, 8)

    assert (shown[0, 0], shown[-1, -1]) == (0, 100)


def test_a_picture_too_small_is_refused_unless_the_study_has_a_padding() -> None:
    look = dataclasses.replace(EIGHT, fit=Fit.CROP)

    with pytest.raises(PixelsDoNotFit, match=r"\(6, 6\) does not fit a study of 8 rows"):
        present(ramp(6, 6), look=look)

    shown = samples(present(ramp(6, 6), look=dataclasses.replace(look, padding=30))).reshape(8, 8)
    assert set(shown[0]) | set(shown[:, -1]) == {30}


def test_millimetres_are_made_the_same() -> None:
    look = dataclasses.replace(ANY_SIZE, fit=Fit.SPACING, row_spacing=2000, column_spacing=2000)
    fine, coarse = Form(row_spacing=1, column_spacing=1), Form(row_spacing=2, column_spacing=2)
    pixels = ramp(8, 8)

    enlarged = np.kron(pixels, np.ones((2, 2), np.int16))

    assert present(enlarged, look=look, form=fine) == present(pixels, look=look, form=coarse)


def test_a_picture_whose_millimetres_nobody_knows_is_refused() -> None:
    look = dataclasses.replace(EIGHT, fit=Fit.SPACING, row_spacing=500, column_spacing=500)

    with pytest.raises(PixelsDoNotFit, match="without spacing does not fit"):
        present(ramp(8, 8), look=look)


def test_what_is_dark_when_high_is_turned_round() -> None:
    inverted = Form(photometric=Photometric.DARK_IS_HIGH)

    shown = present(100 - ramp(8, 8), look=EIGHT, form=inverted)

    assert shown == present(ramp(8, 8), look=EIGHT)


def test_padding_of_the_source_becomes_the_low_end_whatever_it_was() -> None:
    def shown(padding: int) -> bytes:
        pixels = ramp(8, 8)
        pixels[:, 0] = padding
        pixels[0, 1] = 0
        return present(pixels, look=EIGHT, form=Form(padding=padding))

    assert shown(-2000) == shown(3000)


def test_edges_are_cut_before_anything_else() -> None:
    pixels = np.full((12, 12), 9999, np.int16)
    pixels[2:-2, 2:-2] = ramp(8, 8)

    shown = present(pixels, look=dataclasses.replace(EIGHT, trim=2))

    assert shown == present(ramp(8, 8), look=EIGHT)
    with pytest.raises(PixelsDoNotFit, match="no larger than twice 4"):
        present(ramp(8, 8), look=dataclasses.replace(EIGHT, trim=4))


def test_volumes_are_made_as_deep_as_all_others() -> None:
    volume = np.stack([ramp(8, 8)] * 5)
    deep = dataclasses.replace(EIGHT, slices=3, fit=Fit.CROP)

    assert len(present(volume, look=deep)) == deep.size == 3 * 128
    with pytest.raises(PixelsDoNotFit, match=r"\(2, 8, 8\).*× 3 slices"):
        present(volume[:2], look=deep)


def test_one_slice_of_many_is_refused_where_the_grid_is_exact() -> None:
    with pytest.raises(PixelsDoNotFit, match=r"\(5, 8, 8\)"):
        present(np.stack([ramp(8, 8)] * 5), look=EIGHT)


def test_colour_stays_colour_in_a_study_of_colour() -> None:
    look = dataclasses.replace(EIGHT, high=255, photometric=Photometric.RGB)
    form = Form(photometric=Photometric.RGB)
    pixels = np.random.default_rng(1).integers(0, 256, (8, 8, 3), np.uint8)

    assert present(pixels, look=look, form=form) == pixels.tobytes()
    deep = pixels.astype(np.uint16) * 257
    assert present(deep, look=look, form=form) == pixels.tobytes()
    with pytest.raises(PixelsDoNotFit, match="A grey picture does not fit a study in colour"):
        present(ramp(8, 8), look=look)
    with pytest.raises(PixelsDoNotFit, match="signed colours"):
        present(np.zeros((8, 8, 3), np.int8), look=look, form=form)


def test_colour_turns_grey_in_a_study_of_grey() -> None:
    pixels = np.repeat(ramp(8, 8).astype(np.uint8)[:, :, None], 3, axis=2)

    shown = present(pixels, look=EIGHT, form=Form(photometric=Photometric.RGB))

    assert shown == present(ramp(8, 8), look=EIGHT)


def test_steps_of_the_source_do_not_show() -> None:
    chance = np.random.default_rng(3)
    look = Look(rows=64, columns=64, low=0, high=1000, step=10, dither=True)
    fine = chance.integers(0, 1001, (64, 64)).astype(np.int16)
    fine[0, :2] = 0, 1000
    coarse = (fine // 8 * 8).astype(np.int16)
    coarse[0, :2] = 0, 1000

    shown = [samples(present(pixels, look=look)) for pixels in (fine, coarse)]

    assert all(set(np.unique(values)) <= set(range(0, 1001, 10)) for values in shown)
    assert abs(len(np.unique(shown[0])) - len(np.unique(shown[1]))) <= 1


def test_dither_is_chance_once_and_the_same_ever_after() -> None:
    look = dataclasses.replace(EIGHT, step=10, dither=True)
    pixels = ramp(8, 8)

    assert present(pixels, look=look) == present(pixels, look=look)
    assert present(pixels, look=look) != present(pixels, look=dataclasses.replace(look, tails=9))


def test_a_flat_picture_has_no_tails() -> None:
    with pytest.raises(PixelsDoNotFit, match="of one value"):
        present(np.full((8, 8), 7, np.int16), look=ANY_SIZE)


def test_older_protocols_keep_the_name_of_their_look() -> None:
    # As SHA-256 of {"columns":16,"high":1000,"low":-1000,"rows":16}, from before there was more.
    assert LOOK.digest == ("9c32957a350f0747457daaf6a89399545f177c75d559d7937067ad0279124d9d")
    assert dataclasses.replace(LOOK, trim=1).digest != LOOK.digest


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(Interpolation), st.floats(-1e4, 1e4))
def test_a_flat_picture_stays_flat_in_any_size(
    old: int, new: int, by: Interpolation, value: float
) -> None:
    assert resample(np.full((old,), value), (new,), by=by) == pytest.approx(np.full(new, value))


def test_area_keeps_the_mean_and_linear_keeps_a_slope() -> None:
    pixels = np.random.default_rng(2).normal(size=(30, 20))
    slope = np.arange(20.0)

    assert resample(pixels, (7, 9)).mean() == pytest.approx(pixels.mean())
    inner = resample(slope, (10,), by=Interpolation.LINEAR)[1:-1]
    assert np.diff(inner) == pytest.approx(np.full(7, 2.0))
    wave = np.cos(np.linspace(0, np.pi, 64))
    lanczos = resample(wave, (128,), by=Interpolation.LANCZOS)[8:-8]
    expected = np.cos((np.arange(128) + 0.5) / 2 * np.pi / 63 - 0.5 * np.pi / 63)[8:-8]
    assert np.abs(lanczos - expected).max() < 2e-3
