"""What a coordinator and the person beside them do from an empty page to a locked protocol."""

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.reader import sign_in
from tests.browser.served import Site

COORDINATOR, SECOND = "coordinator@demo.example", "researcher@demo.example"
READERS = ("reader@demo.example", "second-reader@demo.example", "third-reader@demo.example")
ACQUIRED = "standing in for acquired"
DRAWN = ("body-ct-phantom-smooth", "body-ct-phantom, seed 77")


def a_window(chromium: Browser, site: Site, email: str) -> Page:
    page = chromium.new_context(
        reduced_motion="reduce", viewport={"width": 1280, "height": 720}
    ).new_page()
    sign_in(page, site, as_=email)
    return page


def fill(page: Page, places: dict[str, str]) -> None:
    for place, value in places.items():
        page.locator(f'[data-place="{place}"]').locator("input, textarea").fill(value)


def choose_cohorts(page: Page, design: Mapping[str, Any]) -> None:
    """A frozen version of its origin for each arm; for the context, drawn ones that are left."""
    drawn = iter(DRAWN)
    for number, arm in enumerate(design["arms"]):
        cohort = ACQUIRED if arm["origin"] == "REAL" else next(drawn)
        _choose(page, f"design.arms[{number}].version", cohort)
    for number, _ in enumerate(design.get("context", [])):
        _choose(page, f"design.context[{number}].version", next(drawn))


def _choose(page: Page, place: str, cohort: str) -> None:
    box = page.locator(f'[data-place="{place}"] select')
    box.select_option(box.locator("option", has_text=cohort).get_attribute("value"))


def invite_the_readers(page: Page) -> None:
    page.get_by_role("link", name="Readers", exact=True).click()
    for email in READERS:
        page.get_by_label("Email of the reader").fill(email)
        page.get_by_label("Qualification").fill("Radiologist, certified")
        page.get_by_label("Years of experience").fill("5")
        page.get_by_role("button", name="Invite").click()
        expect(page.get_by_role("cell", name=email).or_(page.get_by_text(email))).to_be_visible()


def sign_first(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Lock the protocol").click()
    page.get_by_label("Email of the second person").fill(SECOND)
    page.get_by_role("button", name="Name this person").click()
    page.get_by_label("Note that is signed too").fill("No preflight was run: these are phantoms.")
    page.get_by_role("button", name="Sign as coordinator").click()
    confirm(page, "Sign")
    expect(page.get_by_text("You have signed this record")).to_be_visible()


def sign_second(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.address}/countersign/")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Sign", exact=False).click()
    confirm(page, "Sign")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("is locked")


def confirm(page: Page, button: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()


def expect_consequences(page: Page, *, readings: int) -> None:
    side = page.locator("#design-side")
    expect(side).to_contain_text(re.compile(rf"Readings\s*{readings}(?!\d)"))
    expect(page.get_by_text("Nothing is missing")).to_be_visible()
