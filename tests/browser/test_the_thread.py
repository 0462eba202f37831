"""One rating, all the way through the house …"""

import json

from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.chromium import complaints_of
from tests.browser.reader import (
    CASES,
    all_is_saved,
    answer,
    enter_the_room,
    pass_the_display,
    ratings,
    see_case,
    sign_in,
    tab_to,
)
from tests.browser.served import PASSWORD, Site
from tests.jobs.processes.site import Site as Background


def test_a_reader_reads_and_signs_and_the_coordinator_sees_a_number(
    page: Page, chromium: Browser, any_demo_site: Site
) -> None:
    read_everything(page, any_demo_site)
    sign(page)
    assert_kept(any_demo_site)

    close_and_evaluate(chromium, any_demo_site)


def read_everything(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    for number in range(1, CASES + 1):
        answer(page, number)
    expect(page.get_by_text("All 12 cases are answered.")).to_be_visible()


def sign(page: Page) -> None:
    expect(page.get_by_role("link", name="Review and sign")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".badge", has_text="Signed")).to_be_visible()


def assert_kept(site: Site) -> None:
    """Every key press that counts is a row, and every row has its line in the trail."""
    kept = site.ask("SELECT answers, revision FROM reading_rating ORDER BY given_at")
    answers = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in kept]
    expected = [
        {"synthetic": "B" if number % 3 else "A", "confidence": 1 + number % 3}
        for number in range(1, CASES + 1)
    ]
    assert answers == expected
    assert {row[1] for row in kept} == {1}
    verbs = "SELECT verb, COUNT(*) FROM audit_event WHERE verb LIKE '{}' GROUP BY verb"
    assert site.ask(verbs.format("rating.%")) == [("rating.given", CASES)]
    assert site.ask(verbs.format("worklist.%")) == [("worklist.signed", 1)]


def close_and_evaluate(chromium: Browser, site: Site) -> None:
    context = chromium.new_context()
    page = context.new_page()
    complaints = complaints_of(page)
    sign_in(page, site, as_="coordinator@demo.example")
    tab_to(page, ".row-link")
    page.keyboard.press("Enter")
    for act in ("Close the study", "Evaluate the study"):
        press(page, act)
    background = Background(site.folder, database=site.database, broker=site.broker)
    background.start_worker()
    sentence = page.locator(".evidence-sentence")
    expect(sentence).to_contain_text(f"of {CASES}")
    expect(sentence).to_contain_text("95 % interval")
    background.close()
    context.close()
    assert not complaints


def press(page: Page, button: str) -> None:
    """Press it, and say in the dialog that it is meant."""
    asked = page.locator(f"main button:has-text('{button}')")
    expect(asked).to_be_visible()
    tab_to(page, "[name=reason]")
    page.keyboard.type("Everybody has read.")
    asked.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")
    expect(asked).to_be_hidden()


def test_a_reader_stops_and_comes_back_to_the_same_case(page: Page, demo_site: Site) -> None:
    enter_the_room(page, demo_site)
    for number in (1, 2, 3):
        answer(page, number)
    see_case(page, 4)
    all_is_saved(page)

    page.reload()

    see_case(page, 4)
    assert ratings(demo_site) == 3


def test_a_reader_goes_back_and_corrects(page: Page, demo_site: Site) -> None:
    enter_the_room(page, demo_site)
    answer(page, 1)
    see_case(page, 2)

    page.keyboard.press("Backspace")
    see_case(page, 1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    see_case(page, 2)
    all_is_saved(page)
    assert demo_site.ask("SELECT revision FROM reading_rating ORDER BY revision") == [(1,), (2,)]


def test_a_reader_is_told_what_is_missing(page: Page, demo_site: Site) -> None:
    enter_the_room(page, demo_site)

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("“How sure are you?” has no answer yet.")
    see_case(page, 1)


def test_a_reader_pauses_and_sees_nothing_until_they_go_on(page: Page, demo_site: Site) -> None:
    enter_the_room(page, demo_site)

    page.keyboard.press("p")
    expect(page.get_by_text("Paused")).to_be_visible()
    expect(page.locator("#pane-A")).to_be_hidden()
    page.keyboard.press("p")

    see_case(page, 1)
    expect(page.locator("#pane-A")).to_be_visible()


def test_the_pages_of_a_reader_are_accessible(page: Page, demo_site: Site) -> None:
    sign_in(page, demo_site)
    expect(page.locator(".reading-card")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Start reading").click()
    pass_the_display(page)
    see_case(page, 1)
    assert_accessible(page)
    for number in range(1, CASES + 1):
        answer(page, number)

    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    assert_accessible(page)
