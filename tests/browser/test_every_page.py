"""Every page of every role, in both themes: accessible, complete, nothing refused by the policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import served
from tests.browser.axe import assert_accessible, assert_readable
from tests.browser.chromium import complaints_of
from tests.browser.reader import sign_in
from tests.browser.served import Site

# Where each role starts; from there the test follows every link of the site.
STARTS = {
    "reader": ["/reading/"],
    "coordinator": ["/studies/", "/cohorts/", "/jobs/"],
    "researcher": ["/cohorts/", "/jobs/"],
    "auditor": ["/audit/"],
    "admin": ["/people/", "/account/"],
}
ENOUGH = 14


@pytest.fixture(scope="module")
def open_site(demo: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One running site for all pages: looking changes nothing."""
    with served.copied(demo, tmp_path_factory.mktemp("pages") / "site").running() as site:
        yield site


@pytest.mark.parametrize("role", STARTS)
def test_it_is_accessible_and_quiet(chromium: Browser, open_site: Site, role: str) -> None:
    context = chromium.new_context(color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    complaints = complaints_of(page)
    sign_in(page, open_site, as_=f"{role}@demo.example")

    for address in walk(page, open_site, STARTS[role]):
        assert_accessible(page)
        page.emulate_media(color_scheme="dark")
        assert_readable(page)
        page.emulate_media(color_scheme="light")
        assert_fits(page, address)

    context.close()
    assert not complaints


def walk(page: Page, site: Site, starts: list[str]) -> Iterator[str]:
    """Stand on each page that links lead to, one of each kind, until there are enough."""
    waiting, seen = list(starts), set[str]()
    while waiting and len(seen) < ENOUGH:
        address = waiting.pop(0)
        if kind(address) in seen:
            continue
        seen.add(kind(address))
        answer = page.goto(site.address + address)
        assert answer, address
        assert answer.status == 200, address
        expect(page.locator("html")).to_have_attribute("data-ready", "site")
        yield address
        waiting += [link for link in links(page, site) if may_follow(link, starts)]


def links(page: Page, site: Site) -> list[str]:
    found = page.eval_on_selector_all("main a[href], header a[href]", "all => all.map(a => a.href)")
    paths = [address.removeprefix(site.address).split("#")[0] for address in found]
    return [path for path in paths if path.startswith("/") and not is_elsewhere(path)]


def may_follow(link: str, starts: list[str]) -> bool:
    """Everybody's account looks alike: one role walks there for all."""
    return not link.startswith("/account/") or "/account/" in starts


def is_elsewhere(path: str) -> bool:
    """The room has tests of its own, a download is no page, and home is one of the others."""
    return path == "/" or "download" in path or "/reading/" in path or "." in path


def kind(address: str) -> str:
    """Two pages of the same kind differ in their ids and questions only."""
    path = address.split("?", maxsplit=1)[0]
    return "/".join(
        "…" if any(sign.isdigit() for sign in part) else part for part in path.split("/")
    )


def assert_fits(page: Page, address: str) -> None:
    """Nothing hangs out of a window of a laptop's size, to the right."""
    overhang = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert overhang <= 0, f"{address} is {overhang} px too wide."
