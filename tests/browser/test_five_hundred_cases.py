"""After five hundred cases in one window …"""

from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.reader import see_case, sign_in
from tests.browser.served import Site

# By then the browser has compiled what the room runs on, which it keeps whatever is read.
WARM = 150
CASES = WARM + 500
MOST_GROWTH = 1.10

# The site's own page, and the server's answers made in the browser: only the window is asked about.
SERVER = """(cases) => {
  const real = window.fetch, kept = new Map(), STRETCH = 32, SIDE = 16;
  const named = (kind, number) => `${kind}${number}`.padEnd(22, "-");
  const place = (number) => ({
    token: named("reading", number), number, comment: "",
    answers: kept.get(named("reading", number)) ?? null,
    sides: ["A", "B"].map((place) => ({ place, token: named(place, number) })),
  });
  const around = (session) => {
    const here = kept.size + 1;
    const first = Math.max(1, here - STRETCH), last = Math.min(cases, here + STRETCH - 1);
    const numbers = Array.from({ length: last - first + 1 }, (_, n) => first + n);
    const picture = { ...session.picture, rows: SIDE, columns: SIDE };
    return { ...session, picture, total: cases, done: kept.size, readings: numbers.map(place) };
  };
  let session = null;
  window.fetch = async (address, options = {}) => {
    if (address.includes("/frames/")) return new Response(new Uint16Array(SIDE * SIDE).buffer);
    if (address.endsWith("/display-checks")) return new Response(null, { status: 204 });
    if (address.endsWith("/ratings")) {
      kept.set(address.split("/").at(-2), JSON.parse(options.body).answers);
      return Response.json({ revision: 1, feedback: null }, { status: 201 });
    }
    session ??= await (await real(address, options)).json();
    return Response.json(around(session));
  };
}"""
READ = """async ([first, last]) => {
  const root = document.getElementById("reading");
  const press = (key) => (document.activeElement ?? document.body)
    .dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  for (let number = first; number <= last; number++) {
    while (root.dataset.ready !== String(number)) await new Promise(requestAnimationFrame);
    for (const key of ["ArrowRight", "2", "Enter"]) press(key);
  }
}"""


def held(devtools: CDPSession) -> float:
    """What is in use once everything that nobody holds is gone: objects, and pixels beside them."""
    for _ in range(2):
        devtools.send("HeapProfiler.collectGarbage")
    usage: dict[str, Any] = devtools.send("Runtime.getHeapUsage")
    return float(usage["usedSize"] + usage.get("backingStorageSize", 0))


def test_it_holds_no_more_memory_than_before(page: Page, demo_site: Site) -> None:
    page.set_viewport_size({"width": 640, "height": 480})  # little to paint
    page.add_init_script(f"({SERVER})({CASES})")
    sign_in(page, demo_site)
    page.locator("a[href*='/reading/'].button").click()
    page.locator("#display-sees").click()
    page.locator("#display-anyway").click()
    see_case(page, 1)
    devtools = page.context.new_cdp_session(page)

    page.evaluate(READ, [1, WARM])
    see_case(page, WARM + 1)
    before = held(devtools)
    page.evaluate(READ, [WARM + 1, CASES])
    expect(page.locator("#curtain")).to_contain_text(f"All {CASES} cases are answered.")

    assert held(devtools) <= MOST_GROWTH * before
