"""A reader who is trained first, on forecasts beside their baseline …"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import served
from tests.browser.axe import violations
from tests.browser.reader import all_is_saved, enter_the_room, ratings, see_case
from tests.browser.served import Site
from tests.studies.protocols import WHICH, a_protocol

TRAINING, CASES = 3, 2


@pytest.fixture
def trained(tmp_path_factory: pytest.TempPathFactory, statics: Path) -> Iterator[Site]:
    content = a_protocol(
        design__cases=CASES,
        design__matching={"by": "SUBJECT"},
        design__context=[{"label": "Baseline", "from": "SUBJECT"}],
        design__training={"cases": TRAINING, "pass_mark": 3, "feedback": True, "tries": 2},
        design__readers__planned=3,
        questions=[WHICH],
    )
    folder = tmp_path_factory.mktemp("trained")
    made = served.a_site_linked(folder, statics, content, subjects=TRAINING + CASES)
    with made.running() as site:
        yield site


def truths(site: Site) -> list[str]:
    """Where the synthetic image stands in each training case of the reader, try after try."""
    rows = site.ask(
        "SELECT lesson.synthetic FROM reading_lesson lesson "
        "JOIN reading_reading reading ON reading.id = lesson.reading_id "
        "JOIN reading_worklist worklist ON worklist.id = reading.worklist_id "
        "JOIN accounts_user person ON person.id = worklist.reader_id "
        "WHERE person.email = 'reader@demo.example' ORDER BY reading.position"
    )
    return [str(row[0])[2] for row in rows]


def choose(page: Page, number: int, place: str) -> None:
    see_case(page, number)
    page.keyboard.press("ArrowRight" if place == "B" else "ArrowLeft")
    page.keyboard.press("Enter")


def hear_the_truth(page: Page, truth: list[str]) -> None:
    """Answer a whole try; of the first case the wrong image is chosen."""
    for number, place in enumerate(truth, start=1):
        is_wrong = number == 1
        choose(page, number, "AB"["AB".index(place) - 1] if is_wrong else place)
        told = "Not right." if is_wrong else "Right."
        expect(page.locator("#feedback")).to_have_text(f"{told} Image {place} was synthetic.")
        # The images stay: one looks again at what one was told.
        expect(page.locator("#stage")).not_to_have_class("stage is-covered")
        expect(page.locator("#save")).to_contain_text("Next case")
        expect(page.locator("#back")).to_be_disabled()
        page.keyboard.press("Enter")


def test_hears_the_truth_fails_once_passes_and_goes_on(page: Page, trained: Site) -> None:
    enter_the_room(page, trained)
    truth = truths(trained)
    assert len(truth) == 2 * TRAINING
    expect(page.locator(".reading-training")).to_have_text("Training: counts for nothing")
    expect(page.locator(".panel-told").first).to_contain_text("3 training cases come first")
    expect(page.locator(".pane")).to_have_count(3)
    expect(page.locator(".pane-context .pane-name")).to_have_text("Baseline")
    assert violations(page) == []

    hear_the_truth(page, truth[:TRAINING])

    expect(page.locator("#curtain")).to_contain_text("The training cases are answered.")
    page.keyboard.press("Enter")
    expect(page.locator(".panel")).to_contain_text("You answered 2 of 3 training cases right")
    expect(page.locator(".panel")).to_contain_text("This is the last try.")
    for number, place in enumerate(truth[TRAINING:], start=1):
        choose(page, number, place)
        expect(page.locator("#feedback")).to_contain_text("Right.")
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Go on").click()

    see_case(page, 1)
    expect(page.locator(".panel-told")).to_contain_text("The training is over.")
    expect(page.locator(".reading-training")).to_have_count(0)
    for number in range(1, CASES + 1):
        choose(page, number, "A")
        expect(page.locator("#feedback")).to_be_hidden()
    all_is_saved(page)
    assert ratings(trained) == 2 * TRAINING + CASES
    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_role("row")).to_have_count(1 + CASES)
