"""A study from a preset to its first case on a reader's screen, every step in the browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import served
from tests.browser.axe import assert_accessible
from tests.browser.reader import see_case, sign_in
from tests.browser.served import Site
from tests.browser.test_a_design import begin, save

pytestmark = pytest.mark.browser

NAME = "Phantoms from a preset"
READERS = ("reader@demo.example", "second-reader@demo.example", "third-reader@demo.example")
# What the demo's twelve pairs and three readers are enough for.
SMALLER = {
    "purpose.target": "Phantoms of the trunk on CT",
    "design.cases": "8",
    "design.catch.both_real": "",
    "design.catch.both_synthetic": "",
    "design.catch.degraded": "",
    "design.training.pass_mark": "0",
    "design.training.cases": "0",
    "design.readers.planned": "3",
    "criteria.list[0].least_readers": "3",
}


@pytest.fixture
def staffed(demo: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with two readers more, who have read nothing yet."""
    site = served.copied(demo, tmp_path_factory.mktemp("preset") / "site")
    site.manage("shell", "-c", "from tests.browser.staff import make; make()")
    with site.running() as running:
        yield running


def a_window(chromium: Browser, site: Site, email: str) -> Page:
    page = chromium.new_context(
        reduced_motion="reduce", viewport={"width": 1280, "height": 720}
    ).new_page()
    sign_in(page, site, as_=email)
    return page


def write_the_design(page: Page, site: Site) -> None:
    begin(page, site, "which-one", name=NAME)
    for place, value in SMALLER.items():
        page.locator(f'[data-place="{place}"]').locator("input, textarea").fill(value)
    for number, cohort in enumerate(("standing in for acquired", "body-ct-phantom-smooth")):
        arm = page.locator(f'[data-place="design.arms[{number}].version"] select')
        wanted = arm.locator("option", has_text=cohort).get_attribute("value")
        arm.select_option(wanted)
    expect(page.locator("#design-side")).to_contain_text(re.compile(r"Readings\s*8(?!\d)"))
    expect(page.get_by_text("Nothing is missing")).to_be_visible()
    save(page)
    page.get_by_role("link", name="To the study").click()


def invite_the_readers(page: Page) -> None:
    page.get_by_role("link", name="Readers", exact=True).click()
    for email in READERS:
        page.get_by_label("Email of the reader").fill(email)
        page.get_by_label("Qualification").fill("Radiologist, certified")
        page.get_by_label("Years of experience").fill("5")
        page.get_by_role("button", name="Invite").click()
        expect(page.get_by_role("cell", name=email).or_(page.get_by_text(email))).to_be_visible()


def sign_first(page: Page) -> None:
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="Lock the protocol").click()
    page.get_by_label("Email of the second person").fill("researcher@demo.example")
    page.get_by_role("button", name="Name this person").click()
    page.get_by_role("button", name="Sign as coordinator").click()
    confirm(page, "Sign")
    expect(page.get_by_text("You have signed this record")).to_be_visible()


def sign_second(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/countersign/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("button", name="Sign", exact=False).click()
    confirm(page, "Sign")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("is locked")


def draw(page: Page) -> None:
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_text("8 cases in 8 readings")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Draw the schedule").click()
    confirm(page, "Draw the schedule")
    expect(page.get_by_role("button", name="Open for reading")).to_be_visible()
    assert_accessible(page)


def open_it(page: Page) -> None:
    page.get_by_role("button", name="Open for reading").click()
    confirm(page, "Open for reading")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("The study is open")


def confirm(page: Page, button: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()


def test_two_people_sign_it_one_draws_it_and_a_reader_sees_the_first_case(
    chromium: Browser, staffed: Site
) -> None:
    coordinator = a_window(chromium, staffed, "coordinator@demo.example")
    write_the_design(coordinator, staffed)
    invite_the_readers(coordinator)
    sign_first(coordinator)

    researcher = a_window(chromium, staffed, "researcher@demo.example")
    sign_second(researcher, staffed)

    draw(coordinator)
    open_it(coordinator)

    reader = a_window(chromium, staffed, READERS[1])
    reader.goto(f"{staffed.address}/reading/")
    expect(reader.get_by_text("8 cases, about")).to_be_visible()
    reader.get_by_role("link", name="Start reading").click()
    see_case(reader, 1)
    for page in (coordinator, researcher, reader):
        page.context.close()
