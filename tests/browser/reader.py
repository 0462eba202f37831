"""A reader who never touches the mouse."""

from playwright.sync_api import Page, expect

from tests.browser.served import PASSWORD, Site

READING = "reader@demo.example"
CASES = 12


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the keyboard is there, as a person would."""
    for _ in range(40):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {selector} on {page.url}.")


def sign_in(page: Page, site: Site, *, as_: str = READING, to: str = "/") -> None:
    page.goto(f"{site.address}/account/login/?next={to}")
    tab_to(page, "[name=login]")
    page.keyboard.type(as_)
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(f"{site.address}/account/login/?next={to}")


def enter_the_room(page: Page, site: Site) -> None:
    sign_in(page, site)
    tab_to(page, "a[href*='/reading/'].button")
    page.keyboard.press("Enter")
    pass_the_display(page)
    see_case(page, 1)


def pass_the_display(page: Page) -> None:
    """Both faint squares are seen: the first button has the keyboard."""
    expect(page.locator("#display-sees")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#display")).to_be_hidden()


def see_case(page: Page, number: int) -> None:
    expect(page.locator("#reading")).to_have_attribute("data-ready", str(number))


def answer(page: Page, number: int) -> None:
    """Look, choose, say how sure, save: three keys."""
    see_case(page, number)
    page.keyboard.press("ArrowRight" if number % 3 else "ArrowLeft")
    page.keyboard.press(str(1 + number % 3))
    page.keyboard.press("Enter")


def all_is_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text("Saved ✓")


def ratings(site: Site) -> int:
    return len(site.ask("SELECT id FROM reading_rating"))
