"""A job's page beside a real worker: it follows the work, stops it, and does without the stream."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.reader import sign_in
from tests.browser.served import Site
from tests.jobs.processes.site import Site as Background

SLOWLY = 30_000
RESEARCHER = "researcher@demo.example"


@pytest.fixture
def background(demo_site: Site) -> Iterator[Background]:
    """The worker of the demo, and a desk to ask for work at."""
    site = Background(demo_site.folder, database=demo_site.database, broker=demo_site.broker)
    yield site
    site.close()


@pytest.fixture
def job(demo_site: Site, background: Background) -> str:
    """A minute of work, waiting for a worker."""
    ((person,),) = demo_site.ask(f"SELECT id FROM accounts_user WHERE email = '{RESEARCHER}'")  # noqa: S608  our own words
    return str(
        background.desk(
            "enqueue_for", person, "tests.count", file=str(background.notes), steps=600, pause=0.1
        )
    )


def _open(page: Page, site: Site, job: str) -> None:
    sign_in(page, site, as_=RESEARCHER)
    page.goto(f"{site.address}/jobs/{job}/")
    expect(page.locator('[data-job="badge"]')).to_have_text("Waiting")


def _expect_it_to_run(page: Page) -> None:
    expect(page.locator('[data-job="badge"]')).to_have_text("Running", timeout=SLOWLY)
    expect(page.locator('[data-job="count"]')).to_have_text(re.compile(r"\d+ of 600"))


def test_the_page_follows_the_work_and_stops_it(
    page: Page, demo_site: Site, background: Background, job: str
) -> None:
    _open(page, demo_site, job)
    background.start_worker()
    _expect_it_to_run(page)

    page.get_by_role("button", name="Stop the job").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop the job").click()

    expect(page.locator('[data-job="badge"]')).to_have_text("Cancelled", timeout=SLOWLY)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_the_page_asks_by_itself_where_no_stream_comes_through(
    chromium: Browser, demo_site: Site, background: Background, job: str
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/events", lambda route: route.abort())
    _open(page, demo_site, job)

    background.start_worker()

    _expect_it_to_run(page)
    context.close()
