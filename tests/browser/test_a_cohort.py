"""From all images to a frozen, divided, searched cohort version, with the keyboard and a mouse."""

from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_accessible, assert_readable
from tests.browser.chromium import complaints_of
from tests.browser.reader import sign_in
from tests.browser.served import Site

RESEARCHER = "researcher@demo.example"


@pytest.fixture
def researcher(demo_site: Site, page: Page) -> Page:
    """The site before the page: a page that outlives its site complains of what it still loads."""
    sign_in(page, demo_site, as_=RESEARCHER)
    return page


def open_grid(page: Page, site: Site, query: str = "") -> None:
    page.goto(f"{site.address}/images/{query}")
    expect(page.locator("#browse[data-shown]")).to_be_attached()


def test_choosing_narrows_the_grid_and_going_back_widens_it(
    researcher: Page, demo_site: Site
) -> None:
    page = researcher
    open_grid(page, demo_site)
    expect(page.locator("#count")).to_have_text("24 images")
    expect(page.locator(".tile img").first).to_be_visible()

    page.get_by_role("checkbox", name="Synthetic").check()

    expect(page.locator("#count")).to_have_text("12 images fit.")
    assert "choose=origin%3ASYNTHETIC" in page.url
    page.go_back()
    expect(page.locator("#count")).to_have_text("24 images")


def test_arrows_walk_through_the_images_and_enter_opens_one(
    researcher: Page, demo_site: Site
) -> None:
    page = researcher
    open_grid(page, demo_site)
    page.locator("#grid").focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    chosen = page.locator('.tile[aria-selected="true"]')
    expect(chosen).to_have_count(1)
    address = chosen.get_attribute("href") or ""
    page.keyboard.press("End")
    expect(page.locator('.tile[aria-selected="true"]')).to_have_attribute("aria-posinset", "24")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{address}")
    expect(page.locator("#stage[data-shown]")).to_be_attached()
    assert_is_painted(page)


def assert_is_painted(page: Page) -> None:
    """The canvas shows a picture: more than one grey."""
    picture = page.locator("#pane").screenshot()
    assert len(picture) > 10_000


def test_what_fits_is_frozen_by_a_job(researcher: Page, demo_site: Site) -> None:
    page = researcher
    open_grid(page, demo_site, "?choose=origin:REAL")

    page.get_by_role("button", name="Freeze as a cohort").click()
    page.locator("#id_name").fill("Everything real")
    page.get_by_role("button", name="Freeze", exact=True).click()
    page.wait_for_url("**/jobs/**")
    job = page.url.rstrip("/").rpartition("/")[2]

    # No worker runs here: the job is done by hand, as the worker would.
    demo_site.manage("shell", "-c", f"{WORK}('{job}')")
    page.reload()
    page.get_by_role("link", name="Everything real v1").click()
    expect(page.get_by_role("heading", name="Everything real")).to_be_visible()
    expect(page.get_by_text("12 images", exact=False).first).to_be_visible()


DIVIDE = "from reviewapp.provenance.cohorts.tasks import split_cohort; split_cohort"
WORK = "from reviewapp.provenance.cohorts.tasks import freeze_cohort; freeze_cohort"


def test_a_choice_that_nothing_fits_says_what_to_do(researcher: Page, demo_site: Site) -> None:
    open_grid(researcher, demo_site, "?choose=origin:REAL&choose=kernel:none")

    expect(researcher.get_by_role("heading", name="No image fits all of these")).to_be_visible()
    researcher.get_by_role("button", name="Take all choices back").click()
    expect(researcher.locator("#count")).to_have_text("24 images")


def test_a_connection_that_breaks_is_told_and_tried_again(
    chromium: Browser, demo_site: Site
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, demo_site, as_=RESEARCHER)
    open_grid(page, demo_site)
    page.route("**/api/images**", lambda route: route.abort())

    page.get_by_role("checkbox", name="Synthetic").check()
    expect(page.locator("#trouble")).to_be_visible()
    page.unroute("**/api/images**")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("#trouble")).to_be_hidden()
    expect(page.locator("#count")).to_have_text("12 images fit.")
    context.close()


def test_a_version_is_divided_on_its_page(researcher: Page, demo_site: Site) -> None:
    page = researcher
    page.goto(f"{demo_site.address}/cohorts/")
    page.locator("a.row-link").first.click()
    page.get_by_role("tab", name="Splits").click()

    version = page.url.partition("#")[0]
    page.get_by_role("button", name="Divide").click()
    page.wait_for_url("**/jobs/**")
    job = page.url.rstrip("/").rpartition("/")[2]

    demo_site.manage("shell", "-c", f"{DIVIDE}('{job}')")
    page.goto(f"{version}#splits")
    expect(page.get_by_role("heading", name="Split 1")).to_be_visible()


@pytest.fixture
def pages(demo_site: Site) -> list[str]:
    ((image,),) = demo_site.ask("SELECT id FROM imaging_image LIMIT 1")
    ((version,),) = demo_site.ask("SELECT id FROM provenance_cohortversion LIMIT 1")
    parts = ("summary", "pictures", "splits", "leaks")
    shown = [f"/cohorts/{UUID(str(version))}/#{part}" for part in parts]
    return ["/images/", f"/images/{UUID(str(image))}/", *shown]


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["laptop", "desk"])
def test_its_pages_are_accessible_and_fit_in_both_themes(
    chromium: Browser, demo_site: Site, pages: list[str], size: tuple[int, int]
) -> None:
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints = complaints_of(page)
    sign_in(page, demo_site, as_=RESEARCHER)
    for address in pages:
        page.goto("about:blank")
        page.goto(f"{demo_site.address}{address}")
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        page.emulate_media(color_scheme="dark")
        assert_readable(page)
        page.emulate_media(color_scheme="light")
        overhang = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert overhang <= 0, address
    context.close()
    assert not complaints
