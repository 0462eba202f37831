/**
 * `<div class="tabs" data-tabs>` with links to the ids of its panels. Without a script these are links
 * within the page; with one they become tabs: arrows move, Home and End jump, one panel shows.
 */

export function switchTabs(page: Document): void {
  for (const list of page.querySelectorAll<HTMLElement>("[data-tabs]")) become(page, list);
}

interface Tab {
  link: HTMLElement;
  panel: HTMLElement;
}

function become(page: Document, list: HTMLElement): void {
  const tabs = tabsOf(page, list);
  list.setAttribute("role", "tablist");
  for (const { link, panel } of tabs) {
    link.setAttribute("role", "tab");
    link.setAttribute("aria-controls", panel.id);
    link.id ||= `${panel.id}-tab`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", link.id);
    panel.tabIndex = 0;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(page, tabs, link);
    });
  }
  list.addEventListener("keydown", (event) => {
    const next = after(tabs, page.activeElement, event.key);
    if (!next) return;
    event.preventDefault();
    show(page, tabs, next.link);
    next.link.focus();
  });
  const wanted = tabs.find(({ panel }) => `#${panel.id}` === page.location.hash) ?? tabs[0];
  if (wanted) select(tabs, wanted.link);
}

function tabsOf(page: Document, list: HTMLElement): Tab[] {
  return [...list.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')].flatMap((link) => {
    const panel = page.getElementById((link.getAttribute("href") ?? "").slice(1));
    return panel ? [{ link, panel }] : [];
  });
}

function after(tabs: Tab[], here: Element | null, key: string): Tab | undefined {
  const at = tabs.findIndex(({ link }) => link === here);
  if (at < 0) return undefined;
  if (key === "Home") return tabs[0];
  if (key === "End") return tabs.at(-1);
  if (key === "ArrowRight") return tabs[(at + 1) % tabs.length];
  if (key === "ArrowLeft") return tabs.at(at - 1);
  return undefined;
}

/** Show a tab the person asked for, and let the address remember it. */
function show(page: Document, tabs: Tab[], chosen: HTMLElement): void {
  select(tabs, chosen);
  page.defaultView?.history.replaceState(null, "", chosen.getAttribute("href"));
}

function select(tabs: Tab[], chosen: HTMLElement): void {
  for (const { link, panel } of tabs) {
    const isChosen = link === chosen;
    link.setAttribute("aria-selected", String(isChosen));
    link.tabIndex = isChosen ? 0 : -1;
    panel.hidden = !isChosen;
  }
}
