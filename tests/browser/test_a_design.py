"""From nothing to a draft that could be locked, with its consequences beside it."""

import re

import pytest
from playwright.sync_api import Page, expect

from reviewapp.studies.starting_points import PRESETS
from tests.browser.axe import assert_accessible, assert_readable
from tests.browser.reader import sign_in
from tests.browser.served import Site

COORDINATOR = "coordinator@demo.example"
PUBLISHED = "park-2021"


@pytest.fixture
def coordinator(demo_site: Site, page: Page) -> Page:
    sign_in(page, demo_site, as_=COORDINATOR)
    return page


def begin(page: Page, site: Site, code: str, *, name: str = "") -> None:
    """Name a study and start from this protocol."""
    page.goto(f"{site.address}/studies/new/?start={code}")
    page.get_by_label("Name", exact=True).fill(name or f"Study from {code}")
    page.get_by_label("Title for readers").fill("A reading of images")
    page.get_by_role("button", name="Start the draft").click()
    page.wait_for_url("**/design/")
    expect(page.get_by_text("Nothing is missing")).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#design-saved")).to_have_text("Saved")


def test_each_preset_becomes_a_draft_that_is_ready(coordinator: Page, demo_site: Site) -> None:
    for code in [*PRESETS, PUBLISHED]:
        begin(coordinator, demo_site, code)
        expect(coordinator.get_by_role("heading", name="Expected verdict")).to_be_visible()


def test_bad_input_is_refused_at_its_field_and_nothing_is_lost(
    coordinator: Page, demo_site: Site
) -> None:
    page = coordinator
    begin(page, demo_site, "which-one")
    cases = page.get_by_role("textbox", name="Cases", exact=True)

    cases.fill("many")

    field = page.locator('[data-place="design.cases"]')
    expect(field.locator(".error")).to_contain_text("whole number")
    expect(cases).to_have_attribute("aria-invalid", "true")
    save(page)
    page.reload()
    expect(page.get_by_role("textbox", name="Cases", exact=True)).to_have_value("many")
    page.get_by_role("button", name="Go to the field").click()
    expect(page.get_by_role("textbox", name="Cases", exact=True)).to_be_focused()
    page.get_by_role("textbox", name="Cases", exact=True).fill("60")
    expect(page.get_by_text("Nothing is missing")).to_be_visible()
    save(page)


def test_consequences_follow_what_is_written(coordinator: Page, demo_site: Site) -> None:
    page = coordinator
    begin(page, demo_site, "which-one")
    side = page.locator("#design-side")
    expect(side).to_contain_text("115")

    page.get_by_role("textbox", name="Cases", exact=True).fill("200")

    expect(side).to_contain_text("215")
    expect(side.locator("svg.curves")).to_be_visible()


def test_every_kind_of_question_can_be_built_by_keyboard(
    coordinator: Page, demo_site: Site
) -> None:
    page = coordinator
    begin(page, demo_site, "which-one")
    questions = page.locator("#questions")
    before = questions.locator(".ask").count()
    for kind, fields, shown in (
        ("YES_NO", {}, "Yes"),
        ("SCALE", {"Steps of the scale": "Poor\n\nGood"}, "3 Good"),
        ("CONFIDENCE", {"At 0": "Unsure", "At 100": "Certain"}, "Certain"),
        ("TEXT", {"At most": "200"}, "Note"),
        ("MARK", {"At most": "3", "Shapes": "POINT, RECT"}, "Drag over the place"),
    ):
        questions.get_by_role("button", name="Add a question").press("Enter")
        entry = questions.get_by_role("group", name=re.compile("^question")).last
        entry.get_by_label("Answered by").select_option(kind)
        entry.get_by_label("Question", exact=True).fill(f"A question of kind {kind}?")
        entry.get_by_label("Code", exact=True).first.fill(f"q_{kind.lower()}")
        for label, text in fields.items():
            entry.get_by_label(label, exact=True).fill(text)
        expect(entry.locator(".ask")).to_contain_text(shown)
    expect(questions.locator(".ask")).to_have_count(before + 5)
    expect(page.get_by_text("Nothing is missing")).to_be_visible()
    save(page)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_it_is_accessible_in_both_themes(
    coordinator: Page, demo_site: Site, size: tuple[int, int]
) -> None:
    page = coordinator
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{demo_site.address}/studies/new/")
    assert_accessible(page)
    begin(page, demo_site, "accept")
    assert_accessible(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert_readable(page)
