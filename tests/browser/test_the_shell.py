"""The shell in a real browser: nothing refused, nothing inaccessible, everything by keyboard."""

from collections.abc import Iterator

import pytest
from django.conf import settings as django
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from reviewapp.accounts.roles import Role
from tests.browser.axe import assert_accessible
from tests.browser.chromium import complaints_of
from tests.factories import a_person

PUBLIC = ["/design/", "/account/login/", "/account/password/reset/"]


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    settings.DEBUG = True  # the style page exists while developing only
    return live_server.url


@pytest.fixture(params=["light", "dark"])
def themed_page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(color_scheme=request.param, reduced_motion="reduce")
    page = context.new_page()
    complaints = complaints_of(page)
    yield page
    context.close()
    assert not complaints


@pytest.mark.parametrize("path", PUBLIC)
def test_it_keeps_wcag_and_the_policy_in_both_themes(
    themed_page: Page, site: str, path: str
) -> None:
    themed_page.goto(site + path)

    expect(themed_page.locator("html")).to_have_attribute("data-ready", "site")
    assert_accessible(themed_page)


def test_it_serves_its_scripts_styles_and_font(page: Page, site: str) -> None:
    page.goto(f"{site}/design/")

    assert page.evaluate("() => document.fonts.check('1rem \"Inter Variable\"')")
    assert page.evaluate("() => getComputedStyle(document.body).fontFamily").startswith('"Inter')


@pytest.fixture
def signed_in_page(page: Page, site: str, client: Client) -> Page:
    """The window of an auditor, who may change their own name at least."""
    client.force_login(a_person(Role.AUDITOR, name="Ines Aguilar"))
    value = client.cookies[django.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": django.SESSION_COOKIE_NAME, "value": value, "url": site}])
    return page


def test_it_keeps_the_chosen_theme_on_the_next_page(signed_in_page: Page, site: str) -> None:
    page = signed_in_page
    page.goto(f"{site}/design/")
    page.get_by_text("Ines Aguilar").first.click()
    page.get_by_role("button", name="Dark").click()

    page.goto(f"{site}/account/")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("() => getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_the_menu_closes_on_escape(signed_in_page: Page, site: str) -> None:
    page = signed_in_page
    page.goto(f"{site}/design/")
    page.locator("summary").click()
    expect(page.get_by_role("link", name="My account")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="My account")).to_be_hidden()
    expect(page.locator("summary")).to_be_focused()


def test_what_the_server_says_becomes_a_toast(signed_in_page: Page, site: str) -> None:
    page = signed_in_page
    page.goto(f"{site}/account/")
    page.get_by_label("Name").fill("Ines A.")

    page.get_by_role("button", name="Save").click()

    expect(page.locator(".toast-success")).to_contain_text("Your name has been changed.")
    expect(page.get_by_role("status")).to_have_text("Your name has been changed.")


def test_it_skips_to_the_content_with_the_first_tab(page: Page, site: str) -> None:
    page.goto(f"{site}/design/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_it_asks_before_sending_and_sends_nothing_on_no(page: Page, site: str) -> None:
    page.goto(f"{site}/design/")
    page.get_by_role("button", name="Ask before sending").click()
    expect(page.get_by_role("dialog")).to_contain_text("Close this study?")

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url == f"{site}/design/"


def test_it_sends_after_yes(page: Page, site: str) -> None:
    page.goto(f"{site}/design/")
    page.get_by_role("button", name="Ask before sending").click()

    page.get_by_role("button", name="Close the study").last.click()

    page.wait_for_url(f"{site}/design/?")


def test_it_moves_between_tabs_with_the_arrows(page: Page, site: str) -> None:
    page.goto(f"{site}/design/")
    page.get_by_role("tab", name="Design").focus()

    page.keyboard.press("ArrowRight")

    expect(page.get_by_role("tab", name="Readers")).to_be_focused()
    expect(page.get_by_text("Eight readers, one worklist each.")).to_be_visible()


def test_it_shows_a_toast_that_can_be_closed(page: Page, site: str) -> None:
    page.goto(f"{site}/design/")
    page.get_by_role("button", name="Toast, bad").click()
    expect(page.locator(".toast")).to_contain_text("The study was not closed")

    page.get_by_role("button", name="Close this message").click()

    expect(page.locator(".toast")).to_have_count(0)
