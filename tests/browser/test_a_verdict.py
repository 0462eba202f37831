"""From an evaluated study over its results to two signatures, for each verdict."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import served
from tests.browser.axe import assert_accessible
from tests.browser.reader import sign_in
from tests.browser.served import Site
from tests.browser.verdicts import SECOND, VERDICTS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def judged(demo: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = served.copied(demo, tmp_path_factory.mktemp("verdicts") / "site")
    site.manage("shell", "-c", "from tests.browser.verdicts import make; make()")
    with site.running() as running:
        yield running


def as_(chromium: Browser, site: Site, email: str) -> Page:
    page = chromium.new_context(
        reduced_motion="reduce", viewport={"width": 1280, "height": 720}
    ).new_page()
    sign_in(page, site, as_=email)
    return page


def open_results(page: Page, site: Site, verdict: str) -> None:
    title = f"A study that came out {verdict.lower()}"
    ((found,),) = site.ask(f"SELECT id FROM studies_study WHERE title = '{title}'")  # noqa: S608  our own words
    page.goto(f"{site.address}/studies/{UUID(str(found))}/")
    page.get_by_role("link", name="All results and the verdict").click()


def sign(page: Page, meaning: str) -> None:
    page.get_by_role("button", name=f"Sign as {meaning}").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign", exact=True).click()


@pytest.mark.parametrize("verdict", VERDICTS)
def test_it_is_read_and_signed_by_two_people(chromium: Browser, judged: Site, verdict: str) -> None:
    page = as_(chromium, judged, "coordinator@demo.example")
    open_results(page, judged, verdict)
    expect(page.get_by_role("heading", name=verdict.capitalize())).to_be_visible()
    expect(page.get_by_role("img", name="Every criterion with its estimate")).to_be_visible()
    page.get_by_text("told_apart:").click()
    expect(page.get_by_text("Obuchowski & Rockette").first).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Decision").click()
    assert_accessible(page)
    sign(page, "review")
    expect(page.get_by_text("The second signature is somebody else's")).to_be_visible()

    other = as_(chromium, judged, SECOND)
    other.goto(page.url)
    sign(other, "approval")
    expect(other.get_by_text("the decision is in force")).to_be_visible()
    expect(other.locator(".signature-name").get_by_text("Vera Second")).to_be_visible()
    page.context.close()
    other.context.close()
