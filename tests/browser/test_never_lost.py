"""No rating is lost, and none is doubled …"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import served
from tests.browser.reader import all_is_saved, answer, enter_the_room, ratings, see_case
from tests.browser.served import Site
from tests.factories import protocol_content

CASES = 26
OFFLINE = 20


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, statics: Path) -> Site:
    content = protocol_content(cases=CASES)
    content["presentation"] |= {"rows": 512, "columns": 512}
    return served.a_site_asking(tmp_path_factory.mktemp("long"), statics, content, pairs=CASES)


@pytest.fixture
def long_site(made: Site, tmp_path: Path) -> Site:
    return served.copied(made, tmp_path / "site")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    yield context
    context.close()


def readings_rated(site: Site) -> int:
    ((count,),) = site.ask("SELECT COUNT(DISTINCT reading_id) FROM reading_rating")
    return int(str(count))


def test_when_the_network_is_cut_for_twenty_cases(context: BrowserContext, long_site: Site) -> None:
    with long_site.running() as site:
        page = context.new_page()
        enter_the_room(page, site)
        answer(page, 1)
        see_case(page, 2)
        all_is_saved(page)
        page.wait_for_load_state("networkidle")  # what comes next has been fetched ahead
        context.set_offline(True)
        for number in range(2, 2 + OFFLINE):
            answer(page, number)
        see_case(page, 2 + OFFLINE)
        expect(page.locator("#saved")).to_have_text("20 ratings waiting for the network")
        assert ratings(site) == 1

        context.set_offline(False)

        all_is_saved(page)
        assert ratings(site) == readings_rated(site) == 1 + OFFLINE
        numbers = site.ask(
            "SELECT reading.position FROM reading_rating rating JOIN reading_reading reading "
            "ON reading.id = rating.reading_id ORDER BY rating.given_at"
        )
        assert numbers == [(number,) for number in range(1, 2 + OFFLINE)]


def test_when_the_server_is_killed_while_it_saves_and_starts_anew(
    context: BrowserContext, long_site: Site
) -> None:
    page = context.new_page()
    with long_site.running() as site:
        enter_the_room(page, site)
        answer(page, 1)
        see_case(page, 2)
        all_is_saved(page)
        page.wait_for_load_state("networkidle")
        site.kill()
        # The clock of the machine is put back a year meanwhile, as machines do after a restart.
        page.evaluate("() => { const now = Date.now; Date.now = () => now() - 31_536_000_000; }")
        for number in (2, 3, 4):
            answer(page, number)
        expect(page.locator("#saved")).to_have_text("3 ratings waiting for the network")

    with long_site.running() as site:
        all_is_saved(page)
        assert ratings(site) == readings_rated(site) == 4
        answer(page, 5)
        see_case(page, 6)
        all_is_saved(page)
        assert ratings(site) == 5


def test_when_the_same_reading_is_open_twice(context: BrowserContext, long_site: Site) -> None:
    with long_site.running() as site:
        one = context.new_page()
        enter_the_room(one, site)
        answer(one, 1)
        see_case(one, 2)
        other = context.new_page()
        other.goto(one.url)
        expect(other.get_by_text("This reading is open in another window.")).to_be_visible()
        assert_says_nothing(other)

        other.get_by_role("button", name="Go on here instead").click()

        see_case(other, 2)
        expect(one.get_by_text("This reading is open in another window.")).to_be_visible()
        answer(other, 2)
        see_case(other, 3)
        all_is_saved(other)
        other.close()
        see_case(one, 3)
        assert ratings(site) == readings_rated(site) == 2


def assert_says_nothing(page: Page) -> None:
    """A window that waits takes no answers."""
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("1")
    expect(page.locator("#reading")).not_to_have_attribute("data-ready", "2")
