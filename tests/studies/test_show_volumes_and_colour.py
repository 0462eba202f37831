"""A protocol that shows volumes, or colours …"""

from dataclasses import replace
from typing import Any

import pytest

from reviewapp.imaging.form import Photometric
from reviewapp.studies import protocol
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.protocol import Rules
from tests.studies.protocols import a_protocol


def rules_with(**presentation: object) -> Rules:
    content = a_protocol()
    content["presentation"] |= presentation
    return protocol.parse(content)


COLOURS: dict[str, Any] = {
    "photometric": "RGB",
    "low": 0,
    "high": 255,
    "window": {"center": 128, "width": 256},
}


def test_gives_every_picture_the_same_number_of_slices() -> None:
    rules = rules_with(slices=64, slice_spacing=1500)

    plain = rules_with().look
    assert rules.look == replace(plain, slices=64, slice_spacing=1500)
    assert rules.look.size == 64 * plain.size
    assert rules.look.digest != plain.digest


def test_lets_a_mark_stand_on_any_slice() -> None:
    assert rules_with(slices=64).grid.frames == 64
    assert rules_with().grid.frames == 1


def test_gives_every_picture_three_bytes_a_place() -> None:
    look = rules_with(**COLOURS).look

    assert look.photometric is Photometric.RGB
    assert look.size == 3 * look.rows * look.columns


def test_says_what_values_are_counted_in() -> None:
    assert rules_with(unit="HU").unit == "HU"
    assert rules_with().unit == ""


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"slices": 0}, "presentation.slices is 0"),
        ({"slices": 2049}, "presentation.slices is 2049"),
        ({"slice_spacing": 0}, "presentation.slice_spacing is 0"),
        ({"photometric": "MONOCHROME1"}, "Write one of MONOCHROME2, RGB"),
        ({**COLOURS, "high": 254}, "Give colours the range 0 to 255"),
        ({**COLOURS, "unit": "HU"}, "colours have no unit"),
        ({"scaling": "PERCENTILES", "unit": "HU"}, "scaled or colours have no unit"),
        ({"unit": "x" * 17}, "Write at most 16 characters"),
        ({"rows": 512, "columns": 512, "slices": 257}, "would have 128 MiB, more than"),
        ({"rows": 8192, "columns": 8192, **COLOURS}, "would have 192 MiB, more than"),
    ],
)
def test_is_refused_where_no_screen_could_show_it(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ProtocolNotUsable, match=sentence):
        rules_with(**said)


def test_as_large_as_a_browser_holds_is_taken() -> None:
    assert rules_with(rows=512, columns=512, slices=256).look.size == 128 * 2**20
