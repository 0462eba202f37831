"""A reader of single images in two phases …"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import served
from tests.browser.reader import enter_the_room, see_case
from tests.browser.served import Site
from tests.studies.protocols import a_protocol

QUESTIONS = [
    {"code": "sharp", "kind": "YES_NO", "text": "Is it sharp?"},
    {"code": "synthetic", "kind": "YES_NO", "text": "Is it synthetic?"},
]
PHASES = [
    {"code": "quality", "told": "Please grade these images.", "questions": ["sharp"]},
    {"code": "origin", "told": "Some of these are synthetic.", "questions": ["synthetic"]},
]


@pytest.fixture
def asking(tmp_path_factory: pytest.TempPathFactory, statics: Path) -> Iterator[Site]:
    content = a_protocol(
        design__kind="SINGLE",
        design__cases=2,
        design__phases=PHASES,
        design__readers__planned=3,
        presentation__rows=512,
        presentation__columns=512,
        questions=QUESTIONS,
    )
    made = served.a_site_asking(tmp_path_factory.mktemp("stages"), statics, content, pairs=2)
    with made.running() as site:
        yield site


def test_goes_from_one_phase_to_the_next_and_learns_of_it_only_then(
    page: Page, asking: Site
) -> None:
    enter_the_room(page, asking)
    expect(page.locator(".pane")).to_have_count(1)
    expect(page.locator("#questions")).to_contain_text("Is it sharp?")
    expect(page.locator(".panel-told")).to_have_text("Please grade these images.")
    assert "synthetic" not in page.content()
    for number in (1, 2):
        see_case(page, number)
        page.keyboard.press("1")
        page.keyboard.press("Enter")

    expect(page.locator("#curtain")).to_contain_text("Another part of this reading follows.")
    page.get_by_role("link", name="Go on").click()

    see_case(page, 3)
    expect(page.locator("#questions")).to_contain_text("Is it synthetic?")
    expect(page.locator(".panel-told")).to_have_text("Some of these are synthetic.")
    for number in (3, 4):
        see_case(page, number)
        page.keyboard.press("2")
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_role("heading", name="Sign this reading")).to_be_visible()
    rows = asking.ask("SELECT answers FROM reading_rating ORDER BY given_at")
    assert [json.loads(str(row[0])) for row in rows] == [
        *[{"sharp": True}] * 2,
        *[{"synthetic": False}] * 2,
    ]
