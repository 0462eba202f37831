"""No rating is lost …"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import complaints_of
from tests.browser.reader import all_is_saved, answer, enter_the_room, ratings, see_case
from tests.browser.served import Site


@pytest.fixture
def lonely_page(demo_site: Site, chromium: Browser) -> Iterator[Page]:
    """A window whose network is cut on purpose: Chromium says so, and may say nothing else.

    The site before the page: a page that outlives its site complains of what it still loads.
    """
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    complaints = complaints_of(page)
    yield page
    context.close()
    assert not [said for said in complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def read_offline(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    answer(page, 1)
    see_case(page, 2)
    all_is_saved(page)
    page.wait_for_load_state("networkidle")  # what comes next has been fetched ahead
    page.context.set_offline(True)
    for number in (2, 3, 4):
        answer(page, number)
    see_case(page, 5)


def test_when_the_network_goes_for_three_cases_and_comes_back(
    lonely_page: Page, demo_site: Site
) -> None:
    read_offline(lonely_page, demo_site)
    expect(lonely_page.locator("#saved")).to_have_text("3 ratings waiting for the network")
    assert ratings(demo_site) == 1

    lonely_page.context.set_offline(False)

    all_is_saved(lonely_page)
    assert ratings(demo_site) == 4
    assert demo_site.ask("SELECT COUNT(DISTINCT reading_id) FROM reading_rating") == [(4,)]


def test_when_the_page_is_closed_before_they_were_sent(lonely_page: Page, demo_site: Site) -> None:
    read_offline(lonely_page, demo_site)
    room = lonely_page.url
    lonely_page.goto("about:blank")  # as it goes, Chromium may let one of the three through
    assert ratings(demo_site) < 4
    lonely_page.context.set_offline(False)

    lonely_page.goto(room)

    see_case(lonely_page, 5)
    all_is_saved(lonely_page)
    assert ratings(demo_site) == 4
    assert demo_site.ask("SELECT COUNT(DISTINCT reading_id) FROM reading_rating") == [(4,)]


def test_when_the_session_has_ended_meanwhile(chromium: Browser, demo_site: Site) -> None:
    context = chromium.new_context()
    page = context.new_page()
    enter_the_room(page, demo_site)
    context.clear_cookies(name="session")

    answer(page, 1)
    link = page.get_by_role("link", name="Sign in again to save 1 rating")
    expect(link).to_be_visible()
    assert ratings(demo_site) == 0
    link.click()
    page.locator("[name=login]").fill("reader@demo.example")
    page.locator("[name=password]").fill("only phantoms here")
    page.keyboard.press("Enter")

    see_case(page, 2)
    all_is_saved(page)
    assert ratings(demo_site) == 1
    context.close()
