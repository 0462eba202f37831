/** Say something to a screen reader without moving anything on screen. */

const REGION = "announcements";

export function announce(page: Document, sentence: string): void {
  const region = page.getElementById(REGION) ?? makeRegion(page);
  // The same words twice are no change, and no change is not spoken.
  region.textContent = region.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

function makeRegion(page: Document): HTMLElement {
  const region = page.createElement("div");
  region.id = REGION;
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  page.body.append(region);
  return region;
}
