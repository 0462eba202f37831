"""A study from a preset to its first case on a reader's screen, every step in the browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from reviewapp.studies.starting_points import starting_point
from tests.browser import served
from tests.browser.axe import assert_accessible
from tests.browser.locking import (
    COORDINATOR,
    READERS,
    SECOND,
    a_window,
    choose_cohorts,
    confirm,
    expect_consequences,
    fill,
    invite_the_readers,
    sign_first,
    sign_second,
)
from tests.browser.reader import pass_the_display, see_case
from tests.browser.served import Site
from tests.browser.test_a_design import begin, save
from tests.jobs.processes.site import Site as Background

pytestmark = pytest.mark.browser

NAME = "Phantoms from a preset"
# What the demo's twelve pairs and three readers are enough for.
SMALLER = {
    "purpose.target": "Phantoms of the trunk on CT",
    "design.cases": "8",
    "design.catch.both_real": "",
    "design.catch.both_synthetic": "",
    "design.catch.degraded": "",
    "design.training.tries": "1",
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


@pytest.fixture
def background(staffed: Site) -> Iterator[Background]:
    """The worker of the demo, who has not come to work yet."""
    site = Background(staffed.folder, database=staffed.database, broker=staffed.broker)
    yield site
    site.close()


def write_the_design(page: Page, site: Site) -> None:
    begin(page, site, "which-one", name=NAME)
    fill(page, SMALLER)
    choose_cohorts(page, starting_point("which-one").content["design"])
    expect_consequences(page, readings=8)
    save(page)
    page.get_by_role("link", name="To the study").click()


def draw(page: Page, background: Background) -> None:
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_text("8 cases in 8 readings")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Draw the schedule").click()
    confirm(page, "Draw the schedule")
    expect(page.get_by_role("heading", name="The schedule is being drawn")).to_be_visible()
    assert_accessible(page)
    background.start_worker()
    expect(page.get_by_role("button", name="Open for reading")).to_be_visible()
    assert_accessible(page)


def open_it(page: Page) -> None:
    page.get_by_role("button", name="Open for reading").click()
    confirm(page, "Open for reading")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("The study is open")


def test_two_people_sign_it_one_draws_it_and_a_reader_sees_the_first_case(
    chromium: Browser, staffed: Site, background: Background
) -> None:
    coordinator = a_window(chromium, staffed, COORDINATOR)
    write_the_design(coordinator, staffed)
    invite_the_readers(coordinator)
    sign_first(coordinator, NAME)

    second = a_window(chromium, staffed, SECOND)
    sign_second(second, staffed, NAME)

    draw(coordinator, background)
    open_it(coordinator)

    reader = a_window(chromium, staffed, READERS[1])
    reader.goto(f"{staffed.address}/reading/")
    expect(reader.get_by_text("8 cases, about")).to_be_visible()
    reader.get_by_role("link", name="Start reading").click()
    pass_the_display(reader)
    see_case(reader, 1)
    for page in (coordinator, second, reader):
        page.context.close()
