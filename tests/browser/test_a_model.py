"""A researcher trains, stops, resumes, samples and measures, and touches no terminal."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import sign_in
from tests.browser.served import Site
from tests.jobs.processes.site import Site as Background

RESEARCHER = "researcher@demo.example"
SLOWLY = 90_000


@pytest.fixture
def background(demo_site: Site) -> Iterator[Background]:
    demo_site.manage("shell", "-c", "from tests.browser import researching; researching.make()")
    site = Background(demo_site.folder, database=demo_site.database, broker=demo_site.broker)
    site.start_worker()
    yield site
    site.close()


def _expect_state(page: Page, state: str) -> None:
    expect(page.locator('[data-job="badge"]')).to_have_text(state, timeout=SLOWLY)


def _fill(page: Page, **said: str) -> None:
    for label, value in said.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)


def _wish(page: Page, site: Site, *, name: str, steps: int) -> None:
    """A small network, so that a step is quick; enough of them to be stopped in the middle."""
    page.goto(f"{site.address}/models/train/")
    page.get_by_label("Preset").select_option("demo-class-flow")
    page.get_by_label("Cohort version").select_option(label="Ward v1, 48 images")
    page.get_by_role("button", name="Go on").click()
    _fill(page, Name_of_the_model=name, Steps=str(steps), Size_in_pixels="16", Images_a_step="4")
    page.get_by_text("Network: denoiser (unet)").click()
    _fill(page, Widths="8, 16")


def _press(page: Page, name: str) -> None:
    """Press, and say yes where it asks."""
    page.get_by_role("button", name=name).click()
    page.get_by_role("dialog").locator("button").last.click()


def test_from_a_wish_to_numbers(page: Page, demo_site: Site, background: Background) -> None:
    sign_in(page, demo_site, as_=RESEARCHER)
    _wish(page, demo_site, name="Tiny", steps=800)
    page.get_by_role("button", name="Estimate time and memory").click()
    # The trial's end presses the button again, with all that was typed.
    expect(page.get_by_role("heading", name="Estimate")).to_be_visible(timeout=SLOWLY)
    expect(page.get_by_text(re.compile(r"of the processor for 800 steps"))).to_be_visible()
    expect(page.get_by_label("Name of the model")).to_have_value("Tiny")

    page.get_by_role("button", name="Start training").click()
    _expect_state(page, "Running")
    _press(page, "Stop the job")
    _expect_state(page, "Cancelled")
    _press(page, "Resume")
    _expect_state(page, "Done")
    page.get_by_role("link", name="Tiny v1").click()
    page.get_by_role("link", name="Sample", exact=True).click()
    page.locator("[name=count]").fill("24")
    page.locator("[name=steps]").fill("1")
    page.get_by_role("button", name="Start sampling").click()
    _expect_state(page, "Done")
    expect(page.locator(".job-sample").first).to_be_visible()

    page.locator('[data-job="made-link"]').click()
    page.get_by_role("link", name="Measures").click()
    page.locator("[name=reference]").select_option(label="Ward v1, 48 images")
    page.locator("[name=learned]").select_option("")
    for box in page.locator("[name=measures]").all():
        box.set_checked(box.get_attribute("value") == "kd")
    page.get_by_role("button", name="Start measuring").click()
    _expect_state(page, "Done")
    page.locator('[data-job="made-link"]').click()
    expect(page.get_by_role("row", name=re.compile("Kernel distance"))).to_be_visible()
