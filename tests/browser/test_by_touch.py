"""A reader with a touch screen and nothing else …"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.chromium import complaints_of
from tests.browser.reader import CASES, all_is_saved, ratings, see_case
from tests.browser.served import PASSWORD, Site

TABLET: ViewportSize = {"width": 1180, "height": 820}


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=TABLET, has_touch=True)
    page = context.new_page()
    complaints = complaints_of(page)
    yield page
    context.close()
    assert not [said for said in complaints if "ERR_CONNECTION_REFUSED" not in said]


def test_reads_a_whole_study_and_signs_it(tablet: Page, demo_site: Site) -> None:
    tablet.goto(f"{demo_site.address}/account/login/")
    tablet.locator("[name=login]").fill("reader@demo.example")
    tablet.locator("[name=password]").fill(PASSWORD)
    tablet.get_by_role("button", name="Sign in").first.tap()
    tablet.get_by_role("link", name="Start reading").tap()
    tablet.get_by_role("button", name="I see both", exact=False).tap()
    for number in range(1, CASES + 1):
        see_case(tablet, number)
        if number == 1:
            every_tool(tablet)
        tablet.locator("[data-slot=synthetic] [data-answer=B]").tap()
        tablet.locator("[data-slot=confidence] [data-answer='2']").tap()
        tablet.locator("#save").tap()
    all_is_saved(tablet)
    assert ratings(demo_site) == CASES
    tablet.get_by_role("link", name="Review and sign").tap()
    tablet.locator("[name=password]").fill(PASSWORD)
    tablet.get_by_role("button", name="Sign this reading").tap()

    expect(tablet.locator(".badge", has_text="Signed")).to_be_visible()


def every_tool(page: Page) -> None:
    """Window, invert, turn, mirror, one up and back: each is a target that a finger hits."""
    view = page.locator("#view-A")
    before = view.inner_text()
    page.locator("[data-command=window]").tap()
    expect(view).not_to_have_text(before)
    for tool in ("invert", "rotate", "mirror", "alone"):
        page.locator(f".tools [data-command={tool}]").tap()
    expect(page.locator("#pane-B")).to_be_hidden()
    for _ in range(2):
        page.locator(".tools [data-command=alone]").tap()
    page.locator(".tools [data-command=reset]").tap()
    expect(page.locator("#pane-B")).to_be_visible()
    expect(view).to_have_text(before)
