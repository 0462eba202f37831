"""What a picture's making leaves in it is found before a study opens …"""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import numpy as np
import PIL.Image
import pytest

from reviewapp.allocation.preflight import cues, tells
from reviewapp.allocation.preflight.tells import Finding
from reviewapp.imaging import presentation
from reviewapp.imaging.presentation import Look, present
from reviewapp.imaging.resampling import Samples
from tests.allocation.preflight.arms import HIGH, SIDE, Picture, a_picture, as_they_are, noisy

EACH = 30
CUES = cues.cues_within(0, HIGH)
PLAIN = Look(rows=SIDE, columns=SIDE, low=0, high=HIGH)
STEP = 16
MARGIN = 8
Change = Callable[[Picture], Picture]


def ends_kept(changed: Picture, picture: Picture) -> Picture:
    """Both ends of the range stay where they were: this test is about another tell."""
    shown: Picture = np.clip(changed, 1, HIGH - 1).astype(np.int16)
    for end in (picture == 0, picture == HIGH):
        shown[end] = picture[end]
    return shown


def as_jpeg(picture: Picture) -> Picture:
    kept = BytesIO()
    grey = np.rint(picture * (255 / HIGH)).astype(np.uint8)
    PIL.Image.fromarray(grey).save(kept, "JPEG", quality=25)
    back = np.asarray(PIL.Image.open(kept), np.float64) * (HIGH / 255)
    return ends_kept(np.rint(back).astype(np.int16), picture)


def of_eight_bits(picture: Picture) -> Picture:
    return np.asarray(picture // STEP * STEP, np.int16)


def without_last_bit(picture: Picture) -> Picture:
    return np.asarray(picture & ~1, np.int16)


def enlarged(picture: Picture) -> Picture:
    return ends_kept(np.kron(picture[::2, ::2], np.ones((2, 2), np.int16)), picture)


def with_a_grid(picture: Picture) -> Picture:
    every_fourth = (np.arange(SIDE) % 4 == 0) * 40
    return ends_kept(picture + every_fourth[np.newaxis], picture)


def with_empty_rows(picture: Picture) -> Picture:
    shown = picture.copy()
    shown[:2] = 0
    return shown


def with_a_watermark(picture: Picture) -> Picture:
    shown = picture.copy()
    shown[1:4, 1:7:2] = HIGH - 1
    return shown


def with_noise(picture: Picture) -> Picture:
    return ends_kept(noisy(picture), picture)


def found(real: Change, synthetic: Change, look: Look = PLAIN) -> Finding:
    """What a preflight says of copies as readers would see them."""
    shown = [real(a_picture(seed)) for seed in range(EACH)]
    shown += [synthetic(a_picture(seed)) for seed in range(EACH, 2 * EACH)]
    copies = [np.frombuffer(present(one, look=look), "<u2").reshape(look.grid) for one in shown]
    return tells.found(
        [cues.measured(copy, CUES) for copy in copies],
        [False] * EACH + [True] * EACH,
        [str(number) for number in range(2 * EACH)],
        cues=CUES,
        seed=1,
    )


def groups(finding: Finding) -> set[str]:
    return {tell.group for tell in finding.tells if tell.is_above}


def test_and_of_two_equal_arms_nothing_is_said() -> None:
    finding = found(as_they_are, as_they_are)

    assert not finding.is_above
    assert groups(finding) == set()


def test_such_as_a_codec_that_only_one_arm_went_through() -> None:
    alone, both = found(as_they_are, as_jpeg), found(as_jpeg, as_jpeg)

    assert alone.is_above
    assert {"SPECTRUM", "NOISE"} & groups(alone)
    assert not both.is_above
    assert groups(both) == set()


def test_such_as_the_steps_of_its_source_which_a_common_step_hides() -> None:
    common = replace(PLAIN, step=2 * STEP - 12, dither=True)
    bare, hidden = found(as_they_are, of_eight_bits), found(as_they_are, of_eight_bits, common)

    assert "LEVELS" in groups(bare)
    assert "LEVELS" not in groups(hidden)
    assert not hidden.is_above


@pytest.mark.parametrize("made", [without_last_bit, enlarged, with_a_grid, with_empty_rows])
def test_such_as_the_patterns_of_networks_and_software(made: Change) -> None:
    assert found(as_they_are, made).is_above


def test_such_as_a_mark_in_the_corner_which_trimming_removes() -> None:
    inside = SIDE - 2 * MARGIN
    trimmed = replace(PLAIN, rows=inside, columns=inside, trim=MARGIN)

    assert found(as_they_are, with_a_watermark).is_above
    assert not found(as_they_are, with_a_watermark, trimmed).is_above


def test_noise_is_reported_as_what_readers_may_be_asked_to_judge() -> None:
    (noise,) = [tell for tell in found(as_they_are, with_noise).tells if tell.cue == "noise"]

    assert noise.is_above
    assert "what you want readers to judge" in noise.mend


def noise_of(copy: bytes) -> float:
    shown = np.frombuffer(copy, "<u2").reshape(PLAIN.grid)
    return cues.measured(shown, CUES)["noise"]


def test_noise_is_not_smoothed_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that hid it would hide what is judged; a smoothing planted in its making shows."""
    picture = with_noise(a_picture(1))
    before = noise_of(np.asarray(picture, "<u2").tobytes())

    assert noise_of(present(picture, look=PLAIN)) == pytest.approx(before)

    plain = presentation._scaled

    def smoothing(values: Samples, look: Look) -> Samples:
        soft = (values + np.roll(values, 1, axis=1) + np.roll(values, 1, axis=2)) / 3
        ends = (values == look.low) | (values == look.high)
        return np.where(ends, values, plain(soft, look))

    monkeypatch.setattr(presentation, "_scaled", smoothing)
    assert noise_of(present(picture, look=PLAIN)) < 0.8 * before
