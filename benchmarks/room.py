"""The reading room in a real browser, and a bare Cornerstone page beside it, on one served site."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from benchmarks.fill import FRAME
from benchmarks.harness import ROOT
from benchmarks.stand import Stand, served

WINDOW = {"width": 1280, "height": 720}
PATIENCE_MS = 180_000
# The display was looked at already: what is measured is neither the reader nor their screen.
LOOKED_AT = """
const name = `reviewapp-display-${location.pathname.split("/")[2]}`;
const screens = [screen.width, screen.height, devicePixelRatio].join(" ");
localStorage.setItem(name, `${Date.now()} ${screens}`);
"""
# When a case is ready, since the page was asked for; and how long each took since its key.
WATCH = """
window.ready = []; window.switches = []; let pressed = 0;
addEventListener("keydown", (event) => {
  if (event.key === "Enter") pressed = event.timeStamp;
}, true);
new MutationObserver(() => {
  const root = document.getElementById("reading");
  if (!root?.dataset.ready || root.dataset.ready === window.last) return;
  window.last = root.dataset.ready;
  window.ready.push(performance.now());
  if (pressed) window.switches.push(performance.now() - pressed);
  pressed = 0;
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-ready"] });
"""


@contextmanager
def room(*, pairs: int, slices: int = 1) -> Iterator[Stand]:
    """Serve a study of such pictures, and the bare page built with the same packages."""
    with tempfile.TemporaryDirectory(prefix="reviewapp-bare-") as folder:
        vite = ROOT / "frontend" / "node_modules" / ".bin" / "vite"
        bundle = ROOT / "frontend" / "dist" / "bundle" / "manifest.json"
        if not vite.exists() or not bundle.exists():
            raise SystemExit("The front end is not built. Run make build, then make bench again.")
        config = ROOT / "benchmarks" / "bare" / "vite.config.mjs"
        subprocess.run([vite, "build", "--config", config, "--outDir", folder], check=True)
        filling = ["benchmarks.fill_room", str(pairs), str(slices), folder]
        with served(fill=filling) as stand:
            yield stand


def opened(browser: Browser, stand: Stand, address: str) -> Page:
    """A window that has kept nothing, signed in as the reader."""
    (reader,) = stand.readers
    context = browser.new_context(viewport={"width": WINDOW["width"], "height": WINDOW["height"]})
    site = f"http://127.0.0.1:{stand.port}"
    context.add_cookies([{"name": reader["session_name"], "value": reader["session"], "url": site}])
    page = context.new_page()
    page.add_init_script(LOOKED_AT + WATCH)
    page.goto(site + address)
    see(page, 1)
    return page


def see(page: Page, number: int) -> None:
    page.wait_for_selector(
        f"#reading[data-ready='{number}']", state="attached", timeout=PATIENCE_MS
    )


def ours(stand: Stand) -> str:
    (reader,) = stand.readers
    return str(reader["room"])


def bare(stand: Stand, *, slices: int, cases: int) -> str:
    (reader,) = stand.readers
    shown: dict[str, Any] = {"rows": FRAME[0], "columns": FRAME[1], "slices": slices}
    shown["cases"] = reader["cases"][:cases]
    return f"/static/bare/index.html#{quote(json.dumps(shown))}"
