"""After reading, a curious reader with developer tools finds nothing …"""

import json
import re
from typing import Any

from playwright.sync_api import Page, Response, Route, expect

from tests.browser.reader import (
    all_is_saved,
    answer,
    enter_the_room,
    pass_the_display,
    see_case,
    sign_in,
)
from tests.browser.served import Site

OK = 200
KEPT = """async () => {
  const rows = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
    });
    for (const table of database.objectStoreNames) {
      rows.push(await new Promise((resolve) => {
        const asked = database.transaction(table).objectStore(table).getAll();
        asked.onsuccess = () => resolve(asked.result);
      }));
    }
  }
  return {
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    rows: JSON.stringify(rows),
    page: document.documentElement.outerHTML,
    cookies: document.cookie,
    seen: performance.getEntriesByType("resource").map((entry) => entry.name),
  };
}"""
ARMS = re.compile(r"acquired|generat|diffusion|phantom [0-9]|sha-?256|real_|syn_", re.IGNORECASE)
DATES = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")


def read_a_little(page: Page, site: Site) -> None:
    enter_the_room(page, site)
    for number in (1, 2, 3):
        answer(page, number)
    see_case(page, 4)
    all_is_saved(page)
    page.wait_for_load_state("networkidle")


def canaries(site: Site) -> set[str]:
    """What the database knows beside the pictures."""
    asked = (
        "SELECT digest FROM imaging_image",
        "SELECT digest FROM imaging_presentationcopy",
        "SELECT name FROM studies_study",
        "SELECT name FROM provenance_cohort",
        "SELECT source FROM provenance_origin WHERE source <> ''",
    )
    return {str(row[0]) for question in asked for row in site.ask(question)}


def test_in_page_storage_cache_or_console(page: Page, demo_site: Site) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    read_a_little(page, demo_site)

    kept: dict[str, Any] = page.evaluate(KEPT)

    assert kept["caches"] == []
    assert kept["workers"] == 0
    everything = json.dumps([kept, said])
    assert json.loads(kept["rows"]) == [[]]  # the outbox, and it is empty
    assert not [canary for canary in canaries(demo_site) if canary in everything]
    for place in ("local", "session", "rows", "cookies"):
        assert not DATES.search(kept[place])
    assert not ARMS.search(re.sub(r"Which image is synthetic\?", "", kept["page"]))


def test_in_what_was_sent(page: Page, demo_site: Site) -> None:
    """Every byte and header of a walk in a real browser, frames too."""
    answers: list[Response] = []

    def hear(sent: Response) -> None:
        answers.append(sent)

    page.on("response", hear)
    read_a_little(page, demo_site)

    wanted = [canary.encode() for canary in canaries(demo_site)]
    frames = [sent for sent in answers if "/frames/" in sent.url]
    assert len(frames) >= 8
    for sent in answers:
        headers = json.dumps(sent.headers).encode()
        assert not [canary for canary in wanted if canary in headers]
        if "/api/" in sent.url and sent.status == OK:
            assert not [canary for canary in wanted if canary in sent.body()]
    constant = [
        {k: v for k, v in frame.headers.items() if k not in {"x-request-id", "date"}}
        for frame in frames
    ]
    assert all(each == constant[0] for each in constant)


def test_by_going_back(page: Page, demo_site: Site) -> None:
    """The browser kept no frame: what is shown again was fetched again."""
    read_a_little(page, demo_site)
    room = page.url
    page.goto("about:blank")
    fetched: list[str] = []
    page.on("response", lambda sent: fetched.append(sent.url))

    page.goto(room)
    see_case(page, 4)
    page.wait_for_load_state("networkidle")

    assert [url for url in fetched if "/frames/" in url]


def test_before_both_pictures_are_there(page: Page, demo_site: Site) -> None:
    """Neither is seen before the other, whichever comes first."""
    enter_the_room(page, demo_site)
    page.evaluate(
        """() => {
          window.shown = [];
          const stage = document.getElementById("stage");
          const look = () => window.shown.push(["A", "B"].map((place) =>
            getComputedStyle(document.getElementById(`pane-${place}`)).visibility).join());
          new MutationObserver(look).observe(stage, { attributes: true });
        }"""
    )
    answer(page, 1)
    see_case(page, 2)

    assert set(page.evaluate("() => window.shown")) <= {"visible,visible", "hidden,hidden"}
    labels = [
        page.locator(f"#pane-{place} [role=img]").get_attribute("aria-label") for place in "AB"
    ]
    assert labels == ["Image A", "Image B"]


SEEN = """() => ["A", "B"].map((place) =>
  getComputedStyle(document.getElementById(`pane-${place}`)).visibility).join()"""


def test_while_one_picture_is_late(page: Page, demo_site: Site) -> None:
    """The one that came first waits behind the curtain for the other."""
    asked: list[Route] = []
    late: list[Route] = []

    def hold_the_second(route: Route) -> None:
        asked.append(route)
        if len(asked) == 2:
            late.append(route)
        else:
            route.continue_()

    page.route(re.compile("/api/reading/frames/"), hold_the_second)
    sign_in(page, demo_site)
    with page.expect_response(re.compile("/api/reading/frames/")):
        page.locator("a[href*='/reading/'].button").click()
    pass_the_display(page)
    expect(page.locator("#stage")).to_have_class(re.compile("is-covered"))
    assert page.evaluate(SEEN) == "hidden,hidden"
    expect(page.locator("#curtain")).to_contain_text("The images are on their way.")

    page.evaluate("() => document.getElementById('stage').classList.remove('is-covered')")
    assert page.evaluate(SEEN) == "visible,visible"  # so it was the curtain that hid the first

    late[0].continue_()
    see_case(page, 1)
