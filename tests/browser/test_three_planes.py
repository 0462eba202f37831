"""A reader looks at a volume …"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Position, expect

from tests.browser import showing
from tests.browser.axe import assert_accessible
from tests.browser.reader import answer, enter_the_room, see_case
from tests.browser.served import Site
from tests.browser.test_the_viewer import MIDDLE, VOLUMES, made, shows_slice

# What a cut by a row shows in its middle column, so many slices below the line of the cross.
IN_THE_CUT = """([place, below]) => {
  const pane = document.querySelector(`#pane-${place} .pane-cut-row`);
  const canvas = pane.querySelector("canvas");
  const line = Number(pane.querySelectorAll("line")[1].getAttribute("y1"));
  const scale = canvas.height / pane.clientHeight;
  const at = [canvas.width / 2 - 9, (line + below * pane.clientWidth / 64) * scale].map(Math.round);
  return canvas.getContext("2d").getImageData(...at, 1, 1).data[0];
}"""

# Two below it: in the middle of the window the inverse is the same grey.
IS_SHADED = f"([place, grey]) => Math.abs(({IN_THE_CUT})([place, 2]) - grey) <= 4"


@pytest.fixture
def site(tmp_path: Path, statics: Path) -> Iterator[Site]:
    with made(tmp_path, statics, "volumes", **VOLUMES).running() as running:
        yield running


def test_and_cuts_it_in_three_planes_through_a_cross(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    page.keyboard.press("q")
    expect(page.locator("#planes")).to_have_attribute("aria-pressed", "true")
    cut = page.locator("#pane-A .pane-cut-row")
    box = cut.bounding_box() or {"width": 0, "height": 0}
    each = box["width"] / showing.SIDE

    second: Position = {"x": 20, "y": box["height"] / 2 + (1 - (showing.SLICES - 1) / 2) * each}
    cut.click(position=second)
    for place in "AB":
        shows_slice(page, place, 1)
    row = page.locator("#pane-A .pane-picture line").last
    before = row.get_attribute("y1") or ""
    page.keyboard.press("j")
    expect(row).not_to_have_attribute("y1", before)
    assert_accessible(page)

    answer(page, 1)
    see_case(page, 2)
    for place in "AB":  # the planes of the next case are there with its slices
        shows_slice(page, place, MIDDLE)
        for below in (0, 2):
            grey = (showing.value(MIDDLE + below) + 1000) / 2000 * 255
            assert abs(page.evaluate(IN_THE_CUT, [place, below]) - grey) <= 4, below
    are_inverted_like_the_slices(page)
    are_crossed_at_slices_of_their_own(page, second)
    page.keyboard.press("q")
    expect(cut).to_be_hidden()


def are_inverted_like_the_slices(page: Page) -> None:
    """At once, and no longer than they are, also where somebody scrolled meanwhile."""
    for key, slice_ in (("i", MIDDLE), ("PageUp", MIDDLE - 1)):
        page.keyboard.press(key)
        are_shaded(page, slice_, inverted=True)
    page.keyboard.press("r")
    are_shaded(page, MIDDLE - 1, inverted=False)


def are_shaded(page: Page, slice_: int, *, inverted: bool) -> None:
    grey = (showing.value(slice_ + 2) + 1000) / 2000 * 255
    for place in "AB":
        page.wait_for_function(IS_SHADED, arg=[place, 255 - grey if inverted else grey])


def are_crossed_at_slices_of_their_own(page: Page, second: Position) -> None:
    """Where they are not linked: pointing into one leaves the other, which then may follow."""
    page.keyboard.press("l")
    crossed = page.locator("#pane-B .pane-cut-row line").last
    before = crossed.get_attribute("y1") or ""
    page.locator("#pane-A .pane-cut-row").click(position=second)
    shows_slice(page, "A", 1)
    assert crossed.get_attribute("y1") == before
    page.locator("#pane-B .pane-cut-row").click(position=second)
    shows_slice(page, "B", 1)
    expect(crossed).not_to_have_attribute("y1", before)
