"""Before a session the display is looked at …"""

import json

from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.reader import pass_the_display, see_case, sign_in, tab_to
from tests.browser.served import Site

ENLARGED = 'Object.defineProperty(window, "outerWidth", { get: () => innerWidth * 1.25 })'
CHECKS = "SELECT width, zoom, failed FROM reading_displaycheck ORDER BY at"


def kept(site: Site) -> list[tuple[object, object, list[str]]]:
    return [(width, zoom, json.loads(str(failed))) for width, zoom, failed in site.ask(CHECKS)]


def test_with_the_keys_alone_and_a_way_on_where_it_fails(page: Page, demo_site: Site) -> None:
    page.add_init_script(ENLARGED)
    page.set_viewport_size({"width": 800, "height": 620})
    sign_in(page, demo_site, to="/reading/")
    tab_to(page, "a[href*='/reading/'].button")
    page.keyboard.press("Enter")
    faults = page.locator("#display-faults li")
    expect(page.locator("#display-sees")).to_be_focused()
    expect(faults).to_have_count(2)
    expect(faults.last).to_contain_text("The page is shown at 125 %")
    assert_accessible(page)
    page.keyboard.press("Escape")  # not a way around it
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")  # nor is the room behind it to be had
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("#display-sees").focus()

    page.keyboard.press("n")
    expect(faults).to_have_count(3)
    expect(page.locator("#display-again")).to_be_focused()
    assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(faults).to_have_count(2)
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#display-anyway")).to_be_focused()
    assert kept(demo_site) == []
    page.keyboard.press("Enter")

    see_case(page, 1)
    assert kept(demo_site) == [(1280, 125, ["PATTERN", "ZOOM"])]


def test_and_not_again_until_another_day(page: Page, demo_site: Site) -> None:
    sign_in(page, demo_site, to="/reading/")
    page.locator("a[href*='/reading/'].button").click()
    page.locator("#display-not").click()
    page.locator("#display-again").click()
    expect(page.locator("#display a")).to_have_attribute("href", "/reading/")  # a way out
    pass_the_display(page)
    see_case(page, 1)

    page.reload()
    see_case(page, 1)
    assert kept(demo_site) == [(1280, 100, [])]

    page.evaluate(
        """() => { for (const name of Object.keys(localStorage))
          if (name.startsWith("reviewapp-display")) localStorage.setItem(name, "0 0 0 0"); }"""
    )
    page.reload()
    pass_the_display(page)
    see_case(page, 1)
    assert kept(demo_site) == [(1280, 100, [])] * 2
