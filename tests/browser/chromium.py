"""A real Chromium, and an ear for everything it complains about."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# The system's browser where there is one; Playwright's own download otherwise.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`Content-Security-Policy: ${event.violatedDirective} refused ${event.blockedURI}`);
});
"""


def executable() -> str | None:
    return next(filter(None, [os.environ.get("CHROMIUM_PATH"), *map(shutil.which, NAMES)]), None)


@contextmanager
def a_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), headless=True, args=FLAGS
        )
        yield browser
        browser.close()


def complaints_of(page: Page) -> list[str]:
    """A list that grows with every error, broken policy and failed script of this page."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({page.url})")

    page.add_init_script(TELL_VIOLATIONS)
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{error} ({page.url})"))
    return complaints
