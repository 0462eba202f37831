"""Each preset, and a published study, from an empty page to a protocol that two people locked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from reviewapp.studies.starting_points import PRESETS, starting_point
from tests.browser import served
from tests.browser.axe import assert_accessible
from tests.browser.locking import (
    COORDINATOR,
    READERS,
    SECOND,
    a_window,
    choose_cohorts,
    fill,
    invite_the_readers,
    sign_first,
    sign_second,
)
from tests.browser.served import Site
from tests.browser.test_a_design import begin, save

PUBLISHED = "park-2021"


@pytest.fixture(scope="module")
def staffed(demo: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with two readers and a second generator more, for all of these studies."""
    site = served.copied(demo, tmp_path_factory.mktemp("presets") / "site")
    site.manage("shell", "-c", "from tests.browser import staff; staff.make(); staff.draw()")
    with site.running() as running:
        yield running


@pytest.fixture
def coordinator(chromium: Browser, staffed: Site) -> Iterator[Page]:
    page = a_window(chromium, staffed, COORDINATOR)
    yield page
    page.context.close()


@pytest.fixture
def second(chromium: Browser, staffed: Site) -> Iterator[Page]:
    page = a_window(chromium, staffed, SECOND)
    yield page
    page.context.close()


def adapt(page: Page, code: str) -> None:
    """Name what is studied, the cohorts that there are, and three readers."""
    content = starting_point(code).content
    few = {
        f"criteria.list[{number}].least_readers": str(len(READERS))
        for number, criterion in enumerate(content["criteria"]["list"])
        if criterion["least_readers"] > len(READERS)
    }
    planned = {"design.readers.planned": str(len(READERS))}
    fill(page, {"purpose.target": "Phantoms of the trunk on CT"} | planned | few)
    choose_cohorts(page, content["design"])
    expect(page.get_by_text("Nothing is missing")).to_be_visible()


@pytest.mark.parametrize("code", [*PRESETS, PUBLISHED])
def test_goes_from_nothing_to_locked(
    coordinator: Page, second: Page, staffed: Site, code: str
) -> None:
    name = f"Phantoms as in {code}"
    begin(coordinator, staffed, code, name=name)
    adapt(coordinator, code)
    save(coordinator)
    coordinator.get_by_role("link", name="To the study").click()
    invite_the_readers(coordinator)
    sign_first(coordinator, name)

    sign_second(second, staffed, name)

    coordinator.get_by_role("link", name=name).click()
    expect(coordinator.get_by_role("heading", name="Next step: draw the schedule")).to_be_visible()
    assert_accessible(coordinator)
