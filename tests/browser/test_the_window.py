"""A reader's window changes its size …"""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import enter_the_room
from tests.browser.served import Site

SIZES = [(1920, 1080), (800, 1200), (1280, 720)]


def zoom(page: Page, place: str) -> str:
    found = re.search(r"zoom ([0-9.]+)", page.locator(f"#view-{place}").inner_text())
    assert found, "the picture does not say how near it is"
    return found[1]


def drag(page: Page, button: Literal["left", "right"]) -> None:
    """Downwards over the first picture."""
    box = page.locator("#pane-A").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down(button=button)
    for step in range(1, 9):
        page.mouse.move(x, y + 15 * step)
    page.mouse.up(button=button)


def change_size(page: Page, width: int, height: int) -> None:
    """Wait until the pictures are drawn anew: the canvas is as wide as its pane again."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        """() => ["A", "B"].every((place) => {
          const pane = document.querySelector(`#pane-${place}`);
          const canvas = pane.querySelector("canvas");
          return Math.abs(canvas.width / devicePixelRatio - pane.clientWidth) < 2;
        })"""
    )


@pytest.mark.parametrize("nearer", [True, False], ids=["nearer", "untouched"])
def test_and_each_picture_is_as_near_as_it_was(
    nearer: bool,  # noqa: FBT001  a parameter of the test
    page: Page,
    demo_site: Site,
) -> None:
    enter_the_room(page, demo_site)
    expect(page.locator("#view-A")).to_contain_text("zoom 1.0")
    if nearer:
        drag(page, "right")
        expect(page.locator("#view-A")).to_contain_text(re.compile(r"zoom ([2-9]|1\.[1-9])"))
    before = zoom(page, "A")
    assert zoom(page, "B") == before

    for width, height in SIZES:
        change_size(page, width, height)
        expect(page.locator("#view-A")).to_contain_text(f"zoom {before}")
        expect(page.locator("#view-B")).to_contain_text(f"zoom {before}")


def test_and_each_hand_does_what_it_does_everywhere(page: Page, demo_site: Site) -> None:
    enter_the_room(page, demo_site)
    view = page.locator("#view-A")
    first = view.inner_text()

    drag(page, "left")
    expect(view).not_to_have_text(first)
    expect(page.locator("#view-B")).to_have_text(view.inner_text())
    expect(view).to_contain_text("zoom 1.0")

    drag(page, "right")
    expect(view).not_to_contain_text("zoom 1.0")
    expect(page.locator("#view-B")).to_have_text(view.inner_text())
