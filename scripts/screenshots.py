"""Take the pictures of docs/screenshots anew: every role's home, the reading room, the study page.

Starts a demo site of its own in a throw-away folder, or uses the one that BASE_URL names.
Needs only Playwright and a Chromium; knows the site by its addresses, as its users do.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
PASSWORD = "only phantoms here"  # noqa: S105 the demo's, known to everybody on purpose
DESK, LARGE = (1280, 720), (1920, 1080)
Theme = Literal["light", "dark"]
BOTH: tuple[Theme, ...] = ("light", "dark")
PATIENCE_S = 90
CASES = 12  # that the demo's study has
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--hide-scrollbars",
]


@dataclass(frozen=True)
class Picture:
    """What to photograph: as whom, where, and what to do there first."""

    name: str
    person: str
    path: str
    then: Callable[[Page], None] | None = None
    sizes: tuple[tuple[int, int], ...] = (DESK,)
    themes: tuple[Theme, ...] = BOTH
    whole: bool = False


def open_the_first(link: str) -> Callable[[Page], None]:
    return lambda page: page.locator(link).first.click()


def open_the_room(page: Page) -> None:
    page.locator("a.button-primary").first.click()
    page.locator("#display-sees").click()
    page.wait_for_selector("canvas")
    page.wait_for_timeout(4000)  # software rendering paints both images late


def wait_for_pictures(page: Page) -> None:
    page.wait_for_load_state("networkidle")


STUDIES = "main .row-link, main td a, main th a"


def evaluate(page: Page) -> None:
    """Close and evaluate the study, unless that was done for the other theme already."""
    page.locator(STUDIES).first.click()
    for act in ("Close the study", "Evaluate the study"):
        page.wait_for_selector("html[data-ready]")
        button = page.locator(f"main button:has-text('{act}')")
        if button.count():
            page.locator("#id_reason").fill("Everybody has read.")
            button.click()
            page.locator("#confirm-yes").click()
            page.wait_for_load_state("networkidle")
    page.wait_for_selector(".evidence-sentence", timeout=PATIENCE_S * 1000)  # once the job is done
    page.reload()  # without the message of the last step
    page.wait_for_selector(".evidence-sentence")


PICTURES_TO_TAKE = [
    Picture("login", "", "/account/login/"),
    Picture("home-reader", "reader", "/reading/"),
    # The room is dark in either theme.
    Picture("reading", "reader", "/reading/", open_the_room, (DESK, LARGE), ("dark",)),
    Picture("home-coordinator", "coordinator", "/studies/"),
    Picture("study", "coordinator", "/studies/", open_the_first(STUDIES)),
    Picture("home-researcher", "researcher", "/cohorts/"),
    Picture("images", "researcher", "/images/", wait_for_pictures, (DESK, LARGE)),
    Picture("models", "researcher", "/models/"),
    Picture("home-auditor", "auditor", "/audit/"),
    Picture("home-administrator", "admin", "/people/"),
    Picture("jobs", "researcher", "/jobs/"),
    Picture("design", "", "/design/", whole=True),
]
# Possible only once everything is read, which is done between the two lists.
PICTURES_AFTER_READING = [
    Picture("signing", "reader", "/reading/", open_the_first("main .card a.button-primary")),
    Picture("study-evaluated", "coordinator", "/studies/", evaluate),
]


def main() -> None:
    wanted = set(sys.argv[1:])
    PICTURES.mkdir(parents=True, exist_ok=True)
    with site() as address, chromium() as browser:
        take_all(browser, address, PICTURES_TO_TAKE, wanted)
        # Somebody else's site is looked at, never rated on.
        if "BASE_URL" not in os.environ:
            read_everything(browser, address)
            take_all(browser, address, PICTURES_AFTER_READING, wanted)


def take_all(browser: Browser, address: str, pictures: list[Picture], wanted: set[str]) -> None:
    chosen = [one for one in pictures if not wanted or one.name in wanted]
    for person in dict.fromkeys(one.person for one in chosen):
        known = signed_in(browser, address, person)
        for one in chosen:
            if one.person == person:
                take(browser, address, one, known)


def read_everything(browser: Browser, address: str) -> None:
    """Answer all cases as a reader does, three keys each: which, how sure, save."""
    context = browser.new_context(storage_state=signed_in(browser, address, "reader"))
    page = context.new_page()
    page.goto(f"{address}/reading/")
    page.locator("a.button-primary").first.click()
    page.locator("#display-sees").click()
    for number in range(1, CASES + 1):
        page.wait_for_selector(f"#reading[data-ready='{number}']")
        for key in ("ArrowRight" if number % 5 else "ArrowLeft", str(1 + number % 3), "Enter"):
            page.keyboard.press(key)
    page.get_by_role("link", name="Review and sign").wait_for()
    page.wait_for_selector("#saved:has-text('Saved ✓')")
    context.close()


def take(browser: Browser, address: str, one: Picture, known: StorageState | None) -> None:
    for theme in one.themes:
        for width, height in one.sizes:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                storage_state=known,
                reduced_motion="reduce",
            )
            file = PICTURES / f"{one.name}{suffix(one, theme, width)}.png"
            photograph(context, address, one, file)
            print(f"• {file.relative_to(ROOT)}")  # noqa: T201 a command's own words
            context.close()


def photograph(context: BrowserContext, address: str, one: Picture, file: Path) -> None:
    page = context.new_page()
    page.goto(address + one.path)
    if one.then:
        one.then(page)
    page.wait_for_load_state("load")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(300)
    page.screenshot(path=file, full_page=one.whole)


def suffix(one: Picture, theme: Theme, width: int) -> str:
    """Name what differs between the pictures of one thing, and nothing else."""
    parts: list[str] = [theme] if len(one.themes) > 1 else []
    if width != DESK[0]:
        parts.append(str(width))
    return "".join(f"-{part}" for part in parts)


def signed_in(browser: Browser, address: str, person: str) -> StorageState | None:
    if not person:
        return None
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/account/login/")
    page.locator("input[type=email]").fill(f"{person}@demo.example")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)
    known = context.storage_state()
    context.close()
    return known


@contextmanager
def chromium() -> Iterator[Browser]:
    names = [os.environ.get("CHROMIUM_PATH") or "", "chromium", "chromium-browser", "google-chrome"]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def site() -> Iterator[str]:
    if address := os.environ.get("BASE_URL"):
        yield address.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="reviewapp-screenshots-") as folder:
        port = free_port()
        environment = {**os.environ, "DATA_DIR": folder, "PORT": str(port), "DEBUG": "1"}
        for words in (["migrate", "-v0"], ["demo"]):
            manage = [sys.executable, "manage.py", *words]
            subprocess.run(manage, cwd=ROOT, env=environment, check=True)  # noqa: S603 our own words
        server = [sys.executable, "-m", "uvicorn", "--log-level", "warning", "--port", str(port)]
        worker = ["-m", "celery", "-A", "reviewapp.celery", "worker", "-Q", "cpu", "-c", "1"]
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 our own words
            for command in (
                [*server, "reviewapp.asgi:application"],
                [sys.executable, *worker, "-l", "warning"],
            )
        ]
        try:
            yield answering(f"http://127.0.0.1:{port}")
        finally:
            for process in processes:
                process.terminate()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answering(address: str) -> str:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/health/live") as answer:  # noqa: S310 our own
                if answer.status == 200:  # noqa: PLR2004 OK
                    return address
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit(
        f"The demo site did not answer at {address}, so no picture was taken. "
        f"Its own words are above; run make run to see whether it starts."
    )


if __name__ == "__main__":
    main()
