"""A reader who has read for long …"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import served
from tests.browser.reader import answer, enter_the_room, see_case
from tests.browser.served import Site
from tests.studies.protocols import a_protocol

MINUTE = 60_000
# As if so many minutes had been read just now.
READ = """([sinceBreak, session]) => {
  const { worklist } = document.getElementById("reading").dataset;
  const said = [sinceBreak, session, Date.now()].join(" ");
  localStorage.setItem(`reviewapp-sitting-${worklist}`, said);
}"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, statics: Path) -> Site:
    content = a_protocol(
        design__cases=3,
        design__readers__planned=3,
        presentation__rows=512,
        presentation__columns=512,
        reader={"back": "ANY", "breaks_after": 45, "session_cap": 120},
    )
    return served.a_site_asking(tmp_path_factory.mktemp("long"), statics, content, pairs=3)


@pytest.fixture
def asking(made: Site, tmp_path: Path) -> Iterator[Site]:
    with served.copied(made, tmp_path / "site").running() as site:
        yield site


def come_back_after(page: Page, *, since_break: int, session: int) -> None:
    page.evaluate(READ, [since_break * MINUTE, session * MINUTE])
    page.reload()


def test_is_offered_a_break_and_goes_on_after_it(page: Page, asking: Site) -> None:
    enter_the_room(page, asking)
    come_back_after(page, since_break=45, session=45)
    expect(page.get_by_text("Time for a break")).to_be_visible()

    page.keyboard.press("p")

    answer(page, 1)
    see_case(page, 2)


def test_is_stopped_between_two_cases_and_not_during_one(page: Page, asking: Site) -> None:
    enter_the_room(page, asking)
    # A few seconds before it is time: the case on screen is still finished.
    page.evaluate(READ, [0, 120 * MINUTE - 1])
    page.reload()
    answer(page, 1)

    expect(page.get_by_text("Enough for this session")).to_be_visible()
    page.keyboard.press("p")
    page.reload()
    expect(page.get_by_text("Enough for this session")).to_be_visible()
    expect(page.locator("#stage")).to_have_class("stage is-covered")
    page.get_by_role("link", name="Leave").last.click()
    expect(page).to_have_url(f"{asking.address}/reading/")
