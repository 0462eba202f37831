"""What tests in a browser may ask for: `page`, which must not complain, and `chromium` itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import served
from tests.browser.chromium import a_browser, complaints_of
from tests.browser.served import Site

# A busy machine hashes a password or draws the first picture in many times five seconds.
expect.set_options(timeout=60_000)

# Sites that end with their test. Each is there before the window, so that the window closes first:
# one that outlives its site complains of what it still loads.
OF_ONE_TEST = {"demo_site", "any_demo_site", "asking", "site"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright runs an event loop in this thread, and there Django would refuse the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with a_browser() as browser:
        yield browser
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh person's window; whatever its console complains of fails the test."""
    for site in OF_ONE_TEST.intersection(request.fixturenames):
        request.getfixturevalue(site)
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    complaints = complaints_of(page)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def statics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return served.static_files(tmp_path_factory.mktemp("statics"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, statics: Path) -> Site:
    return served.an_embedded_site(tmp_path_factory.mktemp("demo"), statics)


@pytest.fixture
def demo_site(demo: Site, tmp_path: Path) -> Iterator[Site]:
    """The demo, embedded, as if nobody had been there yet."""
    with served.copied(demo, tmp_path / "site").running() as site:
        yield site


@pytest.fixture(params=["embedded", "grown"])
def any_demo_site(request: pytest.FixtureRequest, statics: Path, tmp_path: Path) -> Iterator[Site]:
    """The demo on SQLite, and again on Postgres and Redis."""
    if request.param == "embedded":
        yield request.getfixturevalue("demo_site")
        return
    with served.a_grown_site(tmp_path / "grown", statics) as site, site.running():
        yield site
