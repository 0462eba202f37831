"""A reader looks at volumes, at pictures in colour, and at one picture alone …"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import served, showing
from tests.browser.axe import assert_accessible
from tests.browser.reader import all_is_saved, answer, enter_the_room, see_case
from tests.browser.served import Site
from tests.studies.protocols import SURE, a_protocol

SHOWN: dict[str, Any] = {"presentation__rows": showing.SIDE, "presentation__columns": showing.SIDE}
READ: dict[str, Any] = {"design__cases": showing.PAIRS, "design__readers__planned": 3}
VOLUMES: dict[str, Any] = {
    "presentation__slices": showing.SLICES,
    "presentation__unit": "HU",
    "presentation__window": {"center": 0, "width": 2000},
}
COLOURS: dict[str, Any] = {
    "presentation__photometric": "RGB",
    "presentation__low": 0,
    "presentation__high": 255,
    "presentation__window": {"center": 128, "width": 256},
}
MIDDLE = showing.SLICES // 2
CLOSE = 1  # one grey level, as the drawing rounds

# Read where it was painted, in shares of the pane from its upper left.
PIXEL = """([place, across, down]) => {
  const pane = document.querySelector(`#pane-${place} canvas`);
  const pixels = pane.getContext("2d");
  const at = [across * pane.width, down * pane.height].map(Math.round);
  return [...pixels.getImageData(at[0], at[1], 1, 1).data].slice(0, 3);
}"""


def made(folder: Path, statics: Path, pictures: str, **protocol: object) -> Site:
    content = a_protocol(**{**SHOWN, **READ, **protocol})
    return served.a_site_showing(folder, statics, content, pictures=pictures)


@pytest.fixture(scope="module")
def volumes(tmp_path_factory: pytest.TempPathFactory, statics: Path) -> Site:
    return made(tmp_path_factory.mktemp("volumes"), statics, "volumes", **VOLUMES)


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    statics: Path,
    tmp_path: Path,
) -> Iterator[Site]:
    """Volumes, if the test says nothing else."""
    said = getattr(request, "param", None)
    if said is None:
        one: Site = request.getfixturevalue("volumes")
    else:
        pictures, protocol = said
        one = made(tmp_path_factory.mktemp(pictures), statics, pictures, **protocol)
    with served.copied(one, tmp_path / "site").running() as running:
        yield running


def pixel(page: Page, place: str, across: float = 0.5, down: float = 0.5) -> list[int]:
    found: list[int] = page.evaluate(PIXEL, [place, across, down])
    return found


def shows_slice(page: Page, place: str, slice_: int) -> None:
    """Its number stands there, and its own grey is painted."""
    expect(page.locator(f"#view-{place}")).to_contain_text(f"{slice_ + 1}/{showing.SLICES}")
    wanted = (showing.value(slice_) + 1000) / 2000 * 255
    page.wait_for_function(
        f"([place, wanted]) => Math.abs(({PIXEL})([place, 0.5, 0.5])[0] - wanted) <= {CLOSE}",
        arg=[place, wanted],
    )


def kept(site: Site) -> list[dict[str, Any]]:
    rows = site.ask("SELECT view FROM reading_rating ORDER BY given_at")
    return [look for row in rows for look in json.loads(str(row[0]))]


def test_and_scrolls_with_wheel_and_keys_in_both_together(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    for place in ("A", "B"):
        shows_slice(page, place, MIDDLE)

    page.locator("#pane-A").hover()
    page.mouse.wheel(0, 120)
    for place in ("A", "B"):
        shows_slice(page, place, MIDDLE + 1)
    for key, slice_ in (("PageUp", MIDDLE), ("Home", 0), ("End", 7), ("PageDown", 7)):
        page.keyboard.press(key)
        for place in ("A", "B"):
            shows_slice(page, place, slice_)


def test_and_scrolls_one_alone_where_they_are_not_linked(page: Page, site: Site) -> None:
    enter_the_room(page, site)

    page.keyboard.press("l")
    page.locator("#pane-B").hover()
    page.mouse.wheel(0, -120)

    shows_slice(page, "B", MIDDLE - 1)
    shows_slice(page, "A", MIDDLE)


def test_and_drags_or_slides_to_a_slice(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    page.locator("#slice").fill("2")
    shows_slice(page, "A", 1)

    page.keyboard.press("s")
    box = page.locator("#pane-A").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 20, steps=8)
    page.mouse.up()

    shows_slice(page, "B", showing.SLICES - 1)
    expect(page.locator("#view-A")).to_contain_text("W 2000  L 0")


def test_and_plays_them_until_the_case_is_left(page: Page, site: Site) -> None:
    enter_the_room(page, site)

    page.keyboard.press("k")
    expect(page.locator("#cine-word")).to_have_text("Stop")
    page.keyboard.press(".")
    expect(page.locator("#pace-number")).to_have_text("11")
    shows_slice(page, "A", 1)  # past the last it begins again
    answer(page, 1)

    see_case(page, 2)
    expect(page.locator("#cine-word")).to_have_text("Play")
    shows_slice(page, "A", MIDDLE)


def test_and_what_was_on_screen_is_kept_with_the_answer(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    page.keyboard.press("Home")
    page.keyboard.press("i")
    shown = page.locator("#view-A")
    expect(shown).to_contain_text("1/8")

    answer(page, 1)
    all_is_saved(page)

    assert [(look["place"], look["slice"], look["inverted"]) for look in kept(site)] == [
        ("A", 0, True),
        ("B", 0, True),
    ]


def test_and_no_page_of_it_keeps_anybody_out(page: Page, site: Site) -> None:
    enter_the_room(page, site)

    assert_accessible(page)


@pytest.mark.parametrize("site", [("colours", COLOURS)], indirect=True, ids=["colours"])
def test_and_sees_colours_as_they_are(page: Page, site: Site) -> None:
    enter_the_room(page, site)

    box = page.locator("#pane-A canvas").bounding_box()
    assert box
    side = min(box["width"], box["height"]) / 8
    across, down = side / box["width"], side / box["height"]
    places = [(-1, -1), (1, -1), (-1, 1), (1, 1)]
    for place in ("A", "B"):
        for colour, (x, y) in zip(showing.QUARTERS, places, strict=True):
            seen = pixel(page, place, 0.5 + x * across, 0.5 + y * down)
            assert all(abs(a - b) <= CLOSE for a, b in zip(seen, colour, strict=True)), seen


ONE = {
    **VOLUMES,
    "design__kind": "SINGLE",
    "questions": [{"code": "synthetic", "kind": "YES_NO", "text": "Is it synthetic?"}, dict(SURE)],
}


@pytest.mark.parametrize("site", [("volumes", ONE)], indirect=True, ids=["one"])
def test_and_one_picture_has_the_whole_stage(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    expect(page.locator(".pane")).to_have_count(1)
    shows_slice(page, "A", MIDDLE)

    page.keyboard.press("PageDown")
    shows_slice(page, "A", MIDDLE + 1)
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("Enter")

    see_case(page, 2)
    shows_slice(page, "A", MIDDLE)
    all_is_saved(page)
    assert [(look["place"], look["slice"]) for look in kept(site)] == [("A", MIDDLE + 1)]


def drag(page: Page, one: tuple[float, float], two: tuple[float, float]) -> None:
    """From one place of the first pane to another, in shares of it."""
    box = page.locator("#pane-A").bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (one, two)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=6)
    page.mouse.up()


def test_and_measures_with_hand_and_keys_until_the_case_is_left(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    words = page.locator("#pane-A .measure-words")

    page.keyboard.press("b")
    drag(page, (0.4, 0.45), (0.6, 0.55))
    expect(words).to_contain_text(f"{showing.value(MIDDLE)} ± 0 HU")
    expect(words).to_contain_text("px²")
    page.keyboard.press("PageDown")  # it lies on its own slice
    expect(words).to_have_count(0)
    page.keyboard.press("PageUp")
    expect(words).to_have_count(1)

    page.keyboard.press("d")
    for key in ("Space", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("#measured")).to_have_text("16 px")
    page.keyboard.press("Delete")
    expect(words).to_have_count(1)
    page.keyboard.press("Escape")
    answer(page, 1)

    see_case(page, 2)
    expect(page.locator(".measure")).to_have_count(0)
    all_is_saved(page)
    assert "measure" not in json.dumps(site.ask("SELECT answers, view FROM reading_rating"))


def test_and_arrows_choose_again_after_a_measure_by_hand(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    page.keyboard.press("d")
    expect(page.locator("[data-command=distance]")).to_be_focused()

    drag(page, (0.4, 0.45), (0.6, 0.55))
    page.keyboard.press("ArrowLeft")

    expect(page.locator("#pane-A .measure-words")).to_have_count(1)
    expect(page.locator("[data-answer=A]")).to_have_attribute("aria-checked", "true")


def test_and_looks_through_a_glass(page: Page, site: Site) -> None:
    enter_the_room(page, site)

    page.keyboard.press("z")
    page.locator("#pane-A").hover()
    page.mouse.down()
    expect(page.locator("#pane-A .magnifyTool canvas")).to_be_visible()
    page.mouse.up()

    expect(page.locator(".magnifyTool")).to_have_count(0)
    page.keyboard.press("v")
    expect(page.locator("[data-command=adjust]")).to_have_attribute("aria-checked", "true")
