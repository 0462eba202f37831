"""A reader answers questions of every kind …"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import served
from tests.browser.axe import assert_accessible
from tests.browser.reader import all_is_saved, enter_the_room, see_case
from tests.browser.served import Site
from tests.studies.protocols import WHICH, a_protocol

QUESTIONS: list[dict[str, Any]] = [
    {**WHICH, "none": "Neither"},
    {"code": "sure", "kind": "CONFIDENCE", "text": "How sure?", "low": "Guess", "high": "Certain"},
    {
        "code": "real",
        "kind": "SCALE",
        "text": "How real does it look?",
        "anchors": ["Not at all", "", "Entirely"],
        "per": "CANDIDATE",
    },
    {"code": "accept", "kind": "YES_NO", "text": "Would you accept both?"},
    {
        "code": "why",
        "kind": "REASONS",
        "text": "Why not?",
        "options": [
            {"code": "NOISE", "text": "Too much noise"},
            {"code": "ANATOMY", "text": "Anatomy"},
        ],
        "show_if": {"question": "accept", "is": [False]},
    },
    {"code": "more", "kind": "TEXT", "text": "Anything else?", "most": 200, "optional": True},
    {"code": "where", "kind": "MARK", "text": "Where?", "shapes": ["POINT", "RECT"], "most": 3},
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, statics: Path) -> Site:
    content = a_protocol(
        design__cases=3,
        design__readers__planned=3,
        presentation__rows=512,
        presentation__columns=512,
        presentation__presets=[{"text": "bone", "center": 300, "width": 1500}],
        questions=QUESTIONS,
        reader={
            "back": "ANY",
            "comments": True,
            "may_decline": [{"code": "MOTION", "text": "It has moved"}],
        },
    )
    return served.a_site_asking(tmp_path_factory.mktemp("every"), statics, content, pairs=3)


@pytest.fixture
def asking(made: Site, tmp_path: Path) -> Iterator[Site]:
    with served.copied(made, tmp_path / "site").running() as site:
        yield site


def kept(site: Site) -> list[dict[str, Any]]:
    rows = site.ask("SELECT answers FROM reading_rating ORDER BY given_at")
    return [json.loads(str(row[0])) for row in rows]


def test_with_the_keyboard_alone(page: Page, asking: Site) -> None:
    enter_the_room(page, asking)
    expect(page.locator("[data-code=why]")).to_be_hidden()

    for key in ("ArrowDown", "7", "Tab", "1", "3", "2", "2", "1"):
        page.keyboard.press(key)
    expect(page.locator("[data-code=why]")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.type("a third kidney")
    page.keyboard.press("Tab")
    for key in ("ArrowLeft", "Space", "ArrowDown", "Shift+Space", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.press("Shift+Space")
    expect(page.locator(".marks-item")).to_have_count(2)
    page.keyboard.press("Enter")
    see_case(page, 2)
    page.keyboard.press("u")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    see_case(page, 3)
    all_is_saved(page)

    assert kept(asking) == [
        {
            "synthetic": "NONE",
            "sure": 70,
            "real": {"A": 1, "B": 3},
            "accept": False,
            "why": ["ANATOMY", "NOISE"],
            "more": "a third kidney",
            "where": [
                {"on": "A", "frame": 0, "shape": "POINT", "at": [248, 256]},
                {"on": "A", "frame": 0, "shape": "RECT", "from": [248, 264], "to": [256, 272]},
            ],
        },
        {"unjudgeable": {"reason": "MOTION", "text": ""}},
    ]
    views = asking.ask("SELECT view FROM reading_rating")
    assert {look["place"] for look in json.loads(str(views[0][0]))} == {"A", "B"}


def test_with_the_pointer_alone(page: Page, asking: Site) -> None:
    enter_the_room(page, asking)
    page.locator("[data-slot=synthetic] [data-answer=A]").click()
    page.locator("[data-slot=sure] input").click()
    for place in ("A", "B"):
        page.locator(f"[data-slot='real:{place}'] [data-answer='2']").click()
    page.locator("[data-slot=accept] [data-answer=true]").click()
    page.locator("[data-slot=where] .marks").click()
    box = page.locator("#pane-B").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 40)
    page.mouse.up()
    expect(page.locator("#pane-B .mark")).to_have_count(1)
    page.locator(".question-comment textarea").fill("well made")
    page.locator("#save").click()
    see_case(page, 2)
    all_is_saved(page)

    (answers,) = kept(asking)
    assert answers["sure"] == 50
    assert answers["real"] == {"A": 2, "B": 2}
    (mark,) = answers["where"]
    assert (mark["on"], mark["shape"]) == ("B", "RECT")
    assert asking.ask("SELECT comment FROM reading_rating") == [("well made",)]


def test_and_is_told_what_is_missing_for_which_image(page: Page, asking: Site) -> None:
    enter_the_room(page, asking)
    for key in ("ArrowLeft", "5", "Tab", "2"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("has no answer yet for image B")
    see_case(page, 1)


def test_and_their_words_stand_before_the_signature(page: Page, asking: Site) -> None:
    enter_the_room(page, asking)
    for number in (1, 2, 3):
        see_case(page, number)
        for key in ("u", "1", "Enter"):
            page.keyboard.press(key)
    page.get_by_role("link", name="Review and sign").click()

    expect(page.get_by_text("Not judged: It has moved").first).to_be_visible()
    assert_accessible(page)
